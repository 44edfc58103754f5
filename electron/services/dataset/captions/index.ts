export {
  captionOf,
  decodeCaption,
  isSameContent,
  readCaptionFile,
  readFolderCaption,
  type CaptionFile,
} from './caption-file.js';
export { captionsElsewhere, namesOfBlank, type CaptionElsewhere } from './captions-elsewhere.js';
export { decodeOld } from './encoding/decode-text.js';
