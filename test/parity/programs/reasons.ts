/** What Spark does not say, and so cannot be compared. */
export const shuffled = { rows: 'rows come out of a shuffle in the order in which blocks arrive' };
export const grouped = { ...shuffled, inside: 'and so do the values of a group' };
export const layout = { inside: 'which partition holds what is specified, the order inside it is not' };
export const digits = { digits: 'sums of doubles depend on the order of the terms' };
export const given = {};
