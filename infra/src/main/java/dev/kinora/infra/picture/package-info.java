/**
 * The one way into Kinora for pictures from outside: still or moving, of any maker, as a browser shows them.
 *
 * <p>Where readers differ, Chromium is followed. Two differences from others are known:
 *
 * <ul>
 *   <li>Pillow 13 leaves a GIF's first picture standing that is to be taken back (disposal 3), shows what lay below a picture that is
 *       to be cleared (disposal 2), and makes half transparent what an APNG lays half transparent over something opaque (alpha 191
 *       where it stays 255), before it takes it back or clears it. Chromium's pixels are the ones here.
 *   <li>Lossy WebP has one sample of colour for four pixels. libwebp, and so browsers, blends between the samples; the decoder here
 *       repeats them. Brightness is the same. Beside a hard edge between strong colours a channel differs by up to 99 levels in the
 *       pixel at the edge, 1.5 on the average of a flat drawing; from libwebp without that blending ({@code dwebp -nofancy}) by 7
 *       and 0.2. Lossless WebP, and alpha, are equal to the bit.
 * </ul>
 */
@NullMarked
package dev.kinora.infra.picture;

import org.jspecify.annotations.NullMarked;
