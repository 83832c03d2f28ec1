// What somebody who knows everything about everybody else can learn of one person from a year of releases.

/** The most that any plan may spend in a year; what holds where the plan in force is not known. */
export const MOST_EPSILON = '2.0';

/**
 * Who thought it one in two that a person takes part can think it at most this, from 0 to 1.
 * Each key of the person may tell `epsilon`.
 */
export const most_believed = (epsilon, keys = 1) => 1 / (1 + Math.exp(-Number(epsilon) * keys));
