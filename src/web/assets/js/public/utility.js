// What a public figure is worth: the way of a release gone many times over with invented crowds, of which a known
// part has something paid short. Two bins, one leaf, noise of scale 1 / 0.4. The table of /about is this list.
//
// workers: how many take part. planted: the part of all with something short, of which those who take part are
// drawn by lot. noise, error: in 95 of 100 runs that were shown, the share lay no further from that of those who took
// part, and from the planted one. hidden: the part of the runs that were not shown. All but workers as decimal
// parts of 1.
export const UTILITY = [
  { workers: 30, planted: '0.30', noise: '0.19', error: '0.23', hidden: '0.84' },
  { workers: 60, planted: '0.30', noise: '0.09', error: '0.15', hidden: '0.0001' },
  { workers: 150, planted: '0.30', noise: '0.04', error: '0.08', hidden: '0' },
  { workers: 1000, planted: '0.30', noise: '0.01', error: '0.03', hidden: '0' },
];
