export { CurrentRequest, currentRequest, runFor } from './current-request.js';
export { RequestRecords, type RequestRecord } from './request-records.js';
