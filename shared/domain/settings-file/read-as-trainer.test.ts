import { describe, expect, it } from 'vitest';
import { readSettings } from '../config/text/index.js';
import { readAsTrainer } from './index.js';

function read(text: string) {
  const file = readAsTrainer(text);
  if (!file.ok) throw new Error(file.problem.message);
  const { values, problems } = readSettings(file.toml);
  return { values, codes: [...file.problems, ...problems].map(({ code }) => code), file };
}

describe('a settings file', () => {
  it.each([
    ['mixed numbers in a list', 'text_encoder_lr = [0, 1e-5]\n', 1],
    ['a key over two lines', 'seed = 1\nclip_skip\n= 2\n', 2],
    ['a mark before a header', '\uFEFF[training]\nseed = 1\n', 1],
    ['an escape that there is not', 'seed = 1\nae = "C:\\Users\\me"\n', 2],
    ['a key twice', 'seed = 1\nseed = 2\n', 2],
  ])('is refused where the trainer refuses it: %s', (_name, text, line) => {
    expect(readAsTrainer(text)).toMatchObject({ ok: false, problem: { severity: 'error', line } });
  });

  it('says of a path why it is refused only where the path is the reason', () => {
    const areOfPaths = [String.raw`ae = "C:\models"`, String.raw`ae = 'C:\models' x`].map(
      (text) => {
        const file = readAsTrainer(text);
        return file.ok ? null : file.problem.message.startsWith('A backslash');
      },
    );
    expect(areOfPaths).toEqual([true, false]);
  });

  it('with a byte order mark loses its first key, and that is told', () => {
    const { values, codes } = read('\uFEFFseed = 1\nnetwork_dim = 8\n');
    expect(codes).toEqual(['byte_order_mark']);
    expect(values.fields).toEqual({ rank: 8 });
  });

  it('that only the trainer takes is read with its values and lines', () => {
    const { values, codes, file } = read('seed = 1\n[a]\nlearning_rate = 1.e-4\n');
    expect(codes).toEqual(['lenient_toml']);
    expect(values.fields).toMatchObject({ learningRate: 1e-4 });
    expect(file.toml.entries[1]).toMatchObject({ key: 'learning_rate', table: ['a'], line: 3 });
  });

  it('is told where the trainer reads another value than TOML has', () => {
    const { values, codes } = read('training_comment = "\\"\\"x"\nmax_grad_norm = inf\n');
    expect(codes).toEqual(['read_otherwise']);
    expect(values.raw['training_comment']).toBe('');
    expect(values.raw['max_grad_norm']).toEqual({ float: Infinity });
  });

  it('with the line ends of any system is the same', () => {
    const text = 'seed = 1\nnetwork_dim = 8\n';
    const all = [text, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')].map(
      (one) => readAsTrainer(one).ok,
    );
    expect(all).toEqual([true, true, true]);
    expect(read(text.replaceAll('\n', '\r')).values).toEqual(read(text).values);
  });
});
