import type { OptionBag } from '../../plan/relation';
import type { Format } from '../format';

/** How names of files of a format end: `.csv`, and what a chosen option adds to it (`.gz`). */
export function endingOf({ name, extensions, write }: Format, options: OptionBag): string {
  const added = Object.entries(write?.options ?? {}).flatMap(([option, { info }]) => {
    const value = options[option] ?? info.default;
    const choice = info.choices?.find((each) => each.value === value);
    return choice?.extension === undefined ? [] : [`.${choice.extension}`];
  });
  return `.${extensions[0] ?? name}${added.join('')}`;
}
