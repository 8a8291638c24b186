import { Random } from '../support/random';

export type Kind = 'text' | 'int' | 'double' | 'date' | 'timestamp' | 'boolean';
export type Cell = string | number | boolean | null;

/** A table whose content is known: what every polluted file made of it should read as. Dates and timestamps are ISO texts. */
export interface KnownTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: Kind; readonly group: string }[];
  readonly rows: readonly (readonly Cell[])[];
}

const ROWS = 60;

/** Another number, other tables: those of a held-out seed. */
export const tableShift = Number(process.env['HEARTH_SEED'] ?? 0);

type Make = (random: Random, row: number) => Cell;

function table(name: string, seed: number, columns: Readonly<Record<string, readonly [Kind, Make]>>): KnownTable {
  const random = new Random(seed + tableShift);
  const makes = Object.values(columns);
  return {
    name,
    columns: Object.entries(columns).map(([column, [kind]], i) => ({ name: column, kind, group: i < 2 ? 'key' : kind })),
    rows: Array.from({ length: ROWS }, (_, row) => makes.map(([, make]) => make(random, row))),
  };
}

const two = (value: number) => String(value).padStart(2, '0');
const day: Make = (random, row) =>
  `20${two(10 + random.below(15))}-${two(1 + random.below(12))}-${two(row % 4 === 0 ? 13 + random.below(15) : 1 + random.below(28))}`;
const moment: Make = (random, row) =>
  `${day(random, row) as string}T${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
const amount: Make = (random, row) =>
  Math.round((row % 3 === 0 ? 1000 + random.next() * 90_000 : random.next() * 1000) * 100) / 100 + 0.01;
const truth: Make = (random) => random.below(2) === 1;
const count: Make = (random, row) => (row % 5 === 0 ? 1000 + random.below(4_000_000) : random.below(1000));
const sometimes =
  (make: Make, share: number): Make =>
  (random, row) =>
    random.next() < share || row === 7 ? null : make(random, row);
const oneOf =
  (...texts: readonly string[]): Make =>
  (random) =>
    random.pick(texts);
const words =
  (list: readonly string[], most: number): Make =>
  (random) =>
    Array.from({ length: 2 + random.below(most) }, () => random.pick(list)).join(' ');

const LATIN = ['lamp', 'oak', 'table', 'chair', 'brass', 'large', 'set', 'mirror', 'frame', 'walnut', 'shelf', 'linen'];
const remark = (random: Random, row: number): string =>
  row % 6 === 1
    ? `${words(LATIN, 3)(random, row) as string}, ${random.pick(['new', 'used'])}`
    : row % 6 === 4
      ? `the "${random.pick(LATIN)}" one`
      : (words(LATIN, 4)(random, row) as string);

export const tables: readonly KnownTable[] = [
  table('orders', 1, {
    id: ['int', (_, row) => row + 1],
    product: ['text', words(LATIN, 3)],
    price: ['double', amount],
    quantity: ['int', sometimes(count, 0.05)],
    ordered: ['date', day],
    paid: ['boolean', truth],
    remark: ['text', remark],
  }),
  table('readings', 2, {
    at: ['timestamp', moment],
    sensor: ['text', oneOf('roof-1', 'roof-2', 'cellar', 'yard')],
    celsius: ['double', (random) => Math.round(random.next() * 6000 - 2000) / 100 + 0.003],
    pulses: ['int', count],
    ok: ['boolean', sometimes(truth, 0.05)],
  }),
  table('people', 3, {
    code: ['text', (random) => `0${two(random.below(100))}${two(random.below(100))}`],
    name: ['text', oneOf('Ann Lee', 'Bob Ray', 'Cleo Marsh', 'Dan Poe', 'Eve Stone', 'Finn Hale')],
    city: ['text', sometimes(oneOf('Rome', 'Oslo', 'Lima', 'Porto', 'Graz'), 0.1)],
    born: ['date', day],
    metres: ['double', (random) => Math.round(150 + random.next() * 50) / 100 + 0.001],
  }),
  table('ledger', 4, {
    account: ['text', (random) => `A-${1000 + random.below(40)}`],
    debit: ['double', sometimes(amount, 0.3)],
    credit: ['double', sometimes(amount, 0.3)],
    booked: ['date', day],
    memo: ['text', (random, row) => (row % 10 === 3 ? `first line\nsecond ${random.pick(LATIN)}` : remark(random, row))],
  }),
  table('places', 5, {
    place: [
      'text',
      (random, row) =>
        `${random.pick(['Upper', 'Lower', 'Old', 'New'])} ${random.pick(LATIN)} ${String.fromCharCode(97 + (row % 26))}`,
    ],
    kind: ['text', oneOf('village', 'town', 'hamlet')],
    region: ['text', oneOf('north', 'south', 'east', 'west')],
    mayor: ['text', sometimes(words(['Ann', 'Bob', 'Cleo', 'Marsh', 'Poe', 'Stone'], 1), 0.1)],
  }),
  table('counts', 6, {
    year: ['int', (_, row) => 1990 + (row % 30)],
    births: ['int', count],
    deaths: ['int', count],
    rate: ['double', (random) => Math.round(random.next() * 1000) / 100 + 0.001],
  }),
];

/** Tables in the letters of a language, for the encodings that were made for it. */
export function tableIn(language: string, vocabulary: readonly string[]): KnownTable {
  return table(language, 9, {
    id: ['int', (_, row) => row + 1],
    name: ['text', words(vocabulary, 3)],
    place: ['text', words(vocabulary, 2)],
    price: ['double', amount],
    day: ['date', day],
  });
}

export const vocabularies: Readonly<Record<string, readonly string[]>> = {
  western: [
    'Zoë',
    'Björn',
    'Müller',
    'straße',
    'café',
    'garçon',
    'niño',
    'señor',
    'Århus',
    'smørrebrød',
    'élève',
    'português',
    'coração',
    'für',
  ],
  polish: [
    'Łódź',
    'Gdańsk',
    'źrebię',
    'Wałęsa',
    'żółty',
    'książka',
    'święto',
    'dzień',
    'Poznań',
    'miesiąc',
    'głęboki',
    'zażółć',
    'ścieżka',
    'córka',
  ],
  russian: [
    'Москва',
    'Петербург',
    'книга',
    'город',
    'улица',
    'большой',
    'новый',
    'человек',
    'работа',
    'время',
    'жизнь',
    'дорога',
    'хорошо',
    'сегодня',
  ],
  greek: [
    'Αθήνα',
    'Θεσσαλονίκη',
    'βιβλίο',
    'δρόμος',
    'μεγάλος',
    'νέος',
    'άνθρωπος',
    'εργασία',
    'χρόνος',
    'ζωή',
    'πόλη',
    'σήμερα',
    'καλός',
    'και',
  ],
  japanese: [
    '東京',
    '大阪',
    'こんにちは',
    '日本語',
    'テスト',
    'カタカナ',
    '会社',
    '電車',
    '新しい',
    '大きい',
    'ありがとう',
    'さくら',
    '時間',
    'です',
  ],
  chinese: ['北京', '上海', '中文', '测试', '公司', '时间', '城市', '新的', '大学', '今天', '谢谢', '工作', '生活', '我们'],
  taiwanese: ['臺北', '高雄', '中文', '測試', '公司', '時間', '城市', '新的', '大學', '今天', '謝謝', '工作', '生活', '我們'],
  korean: [
    '서울',
    '부산',
    '한국어',
    '시험',
    '회사',
    '시간',
    '도시',
    '새로운',
    '대학교',
    '오늘',
    '감사합니다',
    '생활',
    '우리',
    '입니다',
  ],
};
