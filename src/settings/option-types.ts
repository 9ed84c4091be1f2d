/** Ranges that many options share. */
import { z } from 'zod';

export const positive = z.int().positive();
/** Above zero. */
export const rate = z.number().positive();
/** From 0 to below 1. */
export const fraction = z.number().min(0).lt(1);
