/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the two halves of the resampler share. */
#ifndef TB_RESAMPLE_SHAPE_H
#define TB_RESAMPLE_SHAPE_H

/* Most input frames that are appended at a time: small enough that the rows of
 * a stereo stream stay in the first cache. */
#define TB_RESAMPLE_CHUNK 1024u

#endif
