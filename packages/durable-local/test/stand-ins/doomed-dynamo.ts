// A stand-in for DynamoDB that is killed: node doomed-dynamo.ts FOLDER TABLES. Prints its endpoint and goes on.
import { startDynamo } from '../../src/stand-ins/index.ts'

const [folder = '', tables = '[]'] = process.argv.slice(2)
const { endpoint } = await startDynamo({ folder, tables: JSON.parse(tables) })
console.log(endpoint)
