import type { Entry } from 'yauzl';
import { fail } from '../../errors';
import type { ZipArchive } from '../zip-archive';
import { eachTag } from './xml';

/** What reading a sheet needs of its workbook. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Days count from 1904 instead of 1900. */
  readonly from1904: boolean;
  /** By number of a cell's style, what a number in it means. */
  readonly styles: readonly NumberMeaning[];
  readonly sharedStrings: string | null;
}

export interface Sheet {
  readonly name: string;
  /** Its part of the archive. */
  readonly part: string;
}

export type NumberMeaning = 'number' | 'date' | 'timestamp' | 'time';

const MOST_PART_BYTES = 64 * 2 ** 20;

export async function workbookOf(archive: ZipArchive, path: string): Promise<Workbook> {
  const main = await mainPart(archive, path);
  const targets = await targetsOf(archive, main);
  const sheets: Sheet[] = [];
  let from1904 = false;
  await partTags(archive, main, (name, attributes) => {
    if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    if (name !== 'sheet') return;
    const part = targets.get(attributes['r:id'] ?? '')?.target;
    if (part !== undefined) sheets.push({ name: attributes['name'] ?? `Sheet${sheets.length + 1}`, part });
  });
  const ofType = (type: string): string | null => [...targets.values()].find((each) => each.type.endsWith(type))?.target ?? null;
  const worksheets = sheets.filter(({ part }) => partNamed(archive, part) !== null && !part.includes('/chartsheets/'));
  return {
    sheets: worksheets,
    from1904,
    styles: await stylesOf(archive, ofType('/styles')),
    sharedStrings: ofType('/sharedStrings'),
  };
}

export function partNamed(archive: ZipArchive, name: string): Entry | null {
  const wanted = name.toLowerCase();
  return archive.entries.find((entry) => entry.fileName.replaceAll('\\', '/').toLowerCase() === wanted) ?? null;
}

async function mainPart(archive: ZipArchive, path: string): Promise<string> {
  const targets = await targetsOf(archive, '');
  const main = [...targets.values()].find((each) => each.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  if (/\.bin$/i.test(main)) fail('UNSUPPORTED', `${path} is a binary workbook (.xlsb); save it as .xlsx`, { path });
  if (partNamed(archive, main) === null)
    fail('MALFORMED_FILE', `${path} is an archive without a workbook; get it again`, { path });
  return main;
}

interface Target {
  readonly type: string;
  readonly target: string;
}

/** Relations of a part, by their id; targets as names in the archive. */
async function targetsOf(archive: ZipArchive, part: string): Promise<ReadonlyMap<string, Target>> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const targets = new Map<string, Target>();
  await partTags(archive, `${folder}_rels/${part.slice(slash + 1)}.rels`, (name, { Id, Type, Target: target }) => {
    if (name !== 'Relationship' || Id === undefined || target === undefined) return;
    targets.set(Id, { type: Type ?? '', target: resolved(folder, target) });
  });
  return targets;
}

function resolved(folder: string, target: string): string {
  const names: string[] = [];
  for (const name of (target.startsWith('/') ? target.slice(1) : folder + target).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '.' && name !== '') names.push(name);
  }
  return names.join('/');
}

async function stylesOf(archive: ZipArchive, part: string | null): Promise<readonly NumberMeaning[]> {
  if (part === null) return [];
  const formats = new Map<number, string>();
  const styles: NumberMeaning[] = [];
  let inCells = false;
  await partTags(archive, part, (name, attributes) => {
    if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
    if (name === 'cellXfs') inCells = true;
    if (name === 'cellStyles' || name === 'dxfs') inCells = false;
    if (name === 'xf' && inCells) {
      const id = Number(attributes['numFmtId'] ?? 0);
      styles.push(meaningOf(id, formats.get(id)));
    }
  });
  return styles;
}

/** Formats 14 to 22 and 45 to 47 are dates and times everywhere, 27 to 36 and 50 to 58 in East Asia. */
export function meaningOf(id: number, code: string | undefined): NumberMeaning {
  if (code !== undefined) {
    const letters = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').toLowerCase();
    if (/general|e[+-]/.test(letters)) return 'number';
    const time = /[hs]/.test(letters);
    if (/[yd]/.test(letters)) return time ? 'timestamp' : 'date';
    return time ? 'time' : letters.includes('m') ? 'date' : 'number';
  }
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  if (id === 22) return 'timestamp';
  return (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : 'number';
}

async function partTags(
  archive: ZipArchive,
  name: string,
  take: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const entry = partNamed(archive, name);
  if (entry === null) return;
  if (entry.uncompressedSize > MOST_PART_BYTES) fail('UNSUPPORTED', `${name} of the workbook is larger than 64 MB`);
  await eachTag(archive.contentOf(entry), {
    open(tag, attributes) {
      take(tag, attributes);
      return false;
    },
  });
}
