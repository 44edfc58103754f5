import { diagnosis, isError, wasIn, type DiagnosisRule } from '../diagnosis-context.js';
import { inErrors, type Cause } from './cause.js';

/** Texts of requests, httpx, urllib3, the hub and the systems when nobody answers. */
const UNREACHABLE =
  /We couldn't connect to|Max ?Retr(?:ies|yError)|Connection ?(?:Error|refused|reset|aborted|timed out)|Connect(?:ion)?Timeout|ReadTimeout|Read timed out|ProxyError|Cannot connect to proxy|Network is unreachable|No route to host|Temporary failure in name resolution|Name or service not known|getaddrinfo failed|NameResolutionError|cannot find the requested files in the (?:local|disk) cache|couldn't find (?:it|them) in the cached files|outgoing traffic has been disabled|OfflineModeIsEnabled|Can't load (?:the )?(?:\w+ )?(?:tokenizer|model|configuration|config|feature extractor|processor) for|Could not (?:connect to|reach)|offline mode|IncompleteRead|ChunkedEncodingError|Server disconnected|RemoteDisconnected/i;
const UNREACHABLE_TYPE =
  /^(?:LocalEntryNotFoundError|MaxRetryError|NewConnectionError|ConnectionError|ConnectTimeout|ConnectError|ReadTimeout|ProxyError|gaierror|NameResolutionError|OfflineModeIsEnabled|URLError|RemoteProtocolError)$/;
/** The two that sd-scripts fetches for FLUX, or any that it says it could not load. */
const OF_TOKENIZERS = /load tokenizer for '|url: \S*\/(?:clip-vit-large-patch14|t5-v1_1-xxl)\//;
const NOT_A_PATH = 'expected str, bytes or os.PathLike object, not NoneType';

const CAUSES: readonly Cause[] = [
  {
    code: 'certificate_refused',
    text: /CERTIFICATE_VERIFY_FAILED|certificate verify failed|SSLCertVerificationError|self[- ]signed certificate|unable to get local issuer certificate|SSL: (?:WRONG_VERSION|UNEXPECTED_EOF)|InvalidCertificate|UnknownIssuer/i,
    title: 'The certificate of the hub was refused',
    explanation:
      'A program between this computer and the hub (a company’s proxy, a virus scanner) answers with a certificate that Python does not trust.',
    hint: 'Give the proxy and its certificate to the trainer’s Python (SSL_CERT_FILE), or start once in a network without it. With a tokenizer cache folder in Settings nothing is fetched any more.',
  },
  {
    code: 'gated_model',
    text: /GatedRepoError|gated repo|Access to model .{0,80} is restricted|40[13] Client Error|(?:401|403)[^\n]{0,20}(?:Unauthorized|Forbidden) for url|Invalid (?:username or password|credentials)|You are not in the authorized list/i,
    title: 'The model may only be fetched with permission',
    explanation:
      'Its licence must be accepted on the hub by the account whose token is used: 401 means no valid token, 403 that the licence is not accepted.',
    hint: 'Accept the licence on the model’s page, sign in with a token, and start again; or choose a model file on this computer.',
  },
  {
    code: 'gated_model',
    types: ['GatedRepoError'],
    title: 'The model may only be fetched with permission',
    explanation: 'Its licence must be accepted on the hub by the account whose token is used.',
    hint: 'Accept the licence on the model’s page, sign in with a token, and start again; or choose a model file on this computer.',
  },
  {
    code: 'hub_busy',
    text: /(?:429|50[0234]) (?:Client|Server) Error|Too Many Requests|Service Unavailable|Bad Gateway|Gateway Time-?out/i,
    title: 'The Hugging Face hub did not answer as it should',
    explanation: 'It was overloaded, or refused so many requests from this address.',
    hint: 'Wait a while and start again. With a tokenizer cache folder in Settings nothing is fetched any more.',
  },
  {
    code: 'not_on_hub',
    text: /404 Client Error|Entry Not Found|RepositoryNotFound|Repository Not Found|is not a local folder and is not a valid model identifier|Repo id must (?:be|use)/i,
    title: 'A model or tokenizer is not on the hub under that name',
    explanation:
      'A name in the settings was taken for one on the hub, as no file or folder has it.',
    hint: 'Choose the model files again in the training form: each must be a file on this computer.',
  },
];

const unreachable: DiagnosisRule = (context) => {
  const { error, text } = context;
  if (!error) return null;
  const isInTokenizer = wasIn(context, '_load_tokenizer');
  // Offline with nothing kept, the hub's client gives the loader no path at all.
  const isOffline = isInTokenizer && isError(context, 'TypeError', NOT_A_PATH);
  const name = error.type.split('.').pop() ?? '';
  const isUnreachable =
    UNREACHABLE_TYPE.test(name) || UNREACHABLE.test(text) || (isInTokenizer && name === 'OSError');
  if (!isOffline && !isUnreachable) return null;
  return isInTokenizer || OF_TOKENIZERS.test(error.message)
    ? tokenizers(context.errorLine)
    : hub(context.errorLine);
};

function tokenizers(line: string) {
  return diagnosis(
    'tokenizers_unreachable',
    {
      title: 'The tokenizers could not be loaded',
      explanation:
        'The trainer fetches two small tokenizers from the Hugging Face hub, and they are neither kept on this computer nor within reach.',
      hint: 'Start once with a network connection and a tokenizer cache folder set in Settings; after that no network is needed.',
    },
    [line],
  );
}

function hub(line: string) {
  return diagnosis(
    'hub_unreachable',
    {
      title: 'The Hugging Face hub cannot be reached',
      explanation:
        'The trainer wanted a file from there, and neither network nor proxy let it through.',
      hint: 'Look at the network and the proxy, and start again. Model files on this computer and a tokenizer cache folder, both in Settings, need no network.',
    },
    [line],
  );
}

/** What lies between this computer and the hub. */
export const NETWORK_RULES: readonly DiagnosisRule[] = [inErrors(CAUSES), unreachable];
