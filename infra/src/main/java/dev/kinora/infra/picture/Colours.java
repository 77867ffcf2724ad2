package dev.kinora.infra.picture;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** What makes sRGB of the numbers that a file has for colours. Alpha stays. */
interface Colours {
  /** The numbers are sRGB's. */
  Colours SRGB = argb -> {};

  /** Profiles are a few KiB; those of printers some hundred. */
  int LARGEST_PROFILE = 4 << 20;

  void toSrgb(int[] argb);

  /**
   * By an ICC profile. One that is damaged, or is not for pictures of this kind, says nothing, as in browsers; so does one that moves no
   * colour by more than two levels, which is sRGB under another name.
   *
   * @param grey whether the picture has one number for a colour
   */
  static Colours of(byte[] icc, boolean grey) {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(icc);
      boolean fits = grey
          ? profile.getColorSpaceType() == ColorSpace.TYPE_GRAY
          : profile.getColorSpaceType() == ColorSpace.TYPE_RGB;
      if (!fits) {
        return SRGB;
      }
      Colours colours = argb -> convert(profile, grey ? 1 : 3, argb);
      return same(colours, grey) ? SRGB : colours;
    } catch (IllegalArgumentException | CMMException e) {
      return SRGB;
    }
  }

  /** Inks from 0 to 255, four bands, by a profile of inks. Throws what ImageIO throws for a damaged one. */
  static Raster ofInks(ICC_Profile profile, Raster inks) {
    return converted(profile, inks);
  }

  private static void convert(ICC_Profile profile, int bands, int[] argb) {
    int most = 1 << 16;
    for (int from = 0; from < argb.length; from += most) {
      int count = Math.min(most, argb.length - from);
      byte[] samples = new byte[count * bands];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (byte) (argb[from + i / bands] >> (16 - 8 * (i % bands)));
      }
      int[] srgb =
          converted(profile, raster(samples, bands)).getPixels(0, 0, count, 1, (int[]) null);
      for (int i = 0; i < count; i++) {
        argb[from + i] = (argb[from + i] & 0xff000000)
            | srgb[3 * i] << 16
            | srgb[3 * i + 1] << 8
            | srgb[3 * i + 2];
      }
    }
  }

  private static Raster converted(ICC_Profile profile, Raster samples) {
    ICC_Profile[] way = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
    WritableRaster srgb = Raster.createInterleavedRaster(
        DataBuffer.TYPE_BYTE, samples.getWidth(), samples.getHeight(), 3, null);
    return new ColorConvertOp(way, null).filter(samples, srgb);
  }

  private static Raster raster(byte[] samples, int bands) {
    var buffer = new java.awt.image.DataBufferByte(samples, samples.length);
    int[] offsets = bands == 1 ? new int[] {0} : new int[] {0, 1, 2};
    int width = samples.length / bands;
    return Raster.createInterleavedRaster(buffer, width, 1, samples.length, bands, offsets, null);
  }

  /** Tried on a cube of colours, or on all greys. */
  private static boolean same(Colours colours, boolean grey) {
    int[] tried = new int[grey ? 256 : 17 * 17 * 17];
    for (int i = 0; i < tried.length; i++) {
      int row = i / 17;
      tried[i] = grey
          ? Samples.opaque(i, i, i)
          : Samples.opaque(
              Math.min(255, row / 17 * 16),
              Math.min(255, row % 17 * 16),
              Math.min(255, i % 17 * 16));
    }
    int[] found = tried.clone();
    colours.toSrgb(found);
    for (int i = 0; i < tried.length; i++) {
      for (int shift = 0; shift <= 16; shift += 8) {
        if (Math.abs((tried[i] >> shift & 255) - (found[i] >> shift & 255)) > 2) {
          return false;
        }
      }
    }
    return true;
  }
}
