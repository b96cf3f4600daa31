import { defaultOptions, DetailedError, Upload } from 'tus-js-client';
import type { ImportProblem, Transfer, TransferReport } from './importer';

export interface TusDeps {
  endpoint: string;
  /** The access token, fresh. */
  token: () => Promise<string | null>;
}

/** As much as is acknowledged at once: what is lost when the line breaks, and what pausing waits for. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const PAUSES_MS = [0, 500, 1_000, 3_000, 8_000, 15_000];
const UNREACHABLE = 'network.unreachable';

const isText = (value: unknown): value is string => typeof value === 'string';

/** The server's refusal in an answer, or that there was none. */
export function problemOf(error: Error | DetailedError): {
  problem: ImportProblem;
  lasting: boolean;
} {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  if (!response || status === 0) {
    return { problem: { code: UNREACHABLE, title: '', detail: '' }, lasting: false };
  }
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(response.getBody()) as Record<string, unknown>;
  } catch {
    // A proxy's page says nothing to a person.
  }
  const { code, title, detail } = body;
  const passing =
    status === 401 || status === 409 || status === 423 || status === 429 || status >= 500;
  return {
    problem: {
      code: isText(code) ? code : `http.${status}`,
      title: isText(title) ? title : '',
      detail: isText(detail) ? detail : '',
    },
    lasting: !passing || status === 507,
  };
}

/** A transfer by tus. It goes on where it was left, also after the page was loaded again and the file picked anew. */
export function createTusTransfer(
  { endpoint, token }: TusDeps,
  file: File,
  fields: Record<string, string>,
  report: TransferReport,
): Transfer {
  const upload = new Upload(file, {
    endpoint,
    chunkSize: CHUNK_BYTES,
    retryDelays: PAUSES_MS,
    removeFingerprintOnSuccess: true,
    metadata: {
      ...fields,
      purpose: 'import',
      filename: file.name,
      filetype: file.type || 'application/octet-stream',
    },
    onBeforeRequest: async (request) => {
      const access = await token();
      if (access !== null) request.setHeader('authorization', `Bearer ${access}`);
    },
    onShouldRetry: (error) => !problemOf(error).lasting,
    onProgress: (sent) => report.progress(sent),
    onError: (error) => {
      const { problem, lasting } = problemOf(error);
      report.failed(problem, lasting);
    },
    onSuccess: () => report.whole(upload.url?.split('/').at(-1) ?? ''),
  });

  const start = async () => {
    // An earlier visit may have sent a part of this very file.
    const [earlier] = upload.url === null ? await upload.findPreviousUploads() : [];
    if (earlier) upload.resumeFromPreviousUpload(earlier);
    upload.start();
  };
  return {
    start: () => void start(),
    stop: () => upload.abort(),
    discard: async () => {
      await upload.abort(true).catch(() => undefined);
    },
  };
}

/** A file that an earlier visit began to send. */
export interface LeftOver {
  key: string;
  name: string;
  size: number;
  url: string;
}

/** What earlier visits began to send and did not finish; to go on, the file has to be picked again. */
export async function leftOvers(): Promise<LeftOver[]> {
  const kept = await defaultOptions.urlStorage.findAllUploads();
  return kept.flatMap(({ urlStorageKey, metadata, size, uploadUrl }) =>
    uploadUrl !== null && metadata['purpose'] === 'import'
      ? [{ key: urlStorageKey, name: metadata['filename'] ?? '', size: size ?? 0, url: uploadUrl }]
      : [],
  );
}

/** Forgets one of them, here and on the server. */
export async function discardLeftOver({ token }: TusDeps, { key, url }: LeftOver): Promise<void> {
  const access = await token();
  const headers: Record<string, string> =
    access === null ? {} : { authorization: `Bearer ${access}` };
  await Upload.terminate(url, { headers, retryDelays: [] }).catch(() => undefined);
  await defaultOptions.urlStorage.removeUpload(key);
}
