/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-color.h"

#include <math.h>

/* XEP-0392, 5.1: the hue comes from the first two bytes of the SHA-1. */
static double
hue_of (const char *text)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return (digest[0] | digest[1] << 8) / 65536.0 * 360.0;
}

static double
to_srgb (double linear)
{
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1 / 2.4) - 0.055;
}

/* The rows of the matrix from CIE XYZ to linear sRGB. */
static const double xyz_to_rgb[3][3] = {
  { 3.240969941904521, -1.537383177570093, -0.498610760293 },
  { -0.96924363628087, 1.87596750150772, 0.041555057407175 },
  { 0.055630079696993, -0.20397695888897, 1.056971514242878 },
};
static const double kappa = 903.2962962;
static const double epsilon = 0.0088564516;
static const double white_u = 0.19783000664283;
static const double white_v = 0.46831999493879;

/* The largest chroma at this lightness and hue that sRGB can still show: the nearest of the six faces of its cube. */
static double
max_chroma (double lightness, double hue)
{
  double sub1 = pow (lightness + 16, 3) / 1560896;
  double sub2 = sub1 > epsilon ? sub1 : lightness / kappa;
  double best = G_MAXDOUBLE;

  for (int channel = 0; channel < 3; channel++)
    for (int bound = 0; bound < 2; bound++)
      {
        const double *m = xyz_to_rgb[channel];
        double top1 = (284517 * m[0] - 94839 * m[2]) * sub2;
        double top2 = (838422 * m[2] + 769860 * m[1] + 731718 * m[0]) * lightness * sub2 - 769860 * bound * lightness;
        double bottom = (632260 * m[2] - 126452 * m[1]) * sub2 + 126452 * bound;
        double slope = top1 / bottom;
        double intercept = top2 / bottom;
        double length = intercept / (sin (hue) - slope * cos (hue));

        if (length >= 0 && length < best)
          best = length;
      }
  return best;
}

/**
 * envoi_color_for_text:
 * @text: a name or address
 * @dark: whether the colour stands on a dark ground
 *
 * Returns: the consistent colour of XEP-0392: full saturation in HSLuv, lightness fit for the ground
 */
EnvoiColor
envoi_color_for_text (const char *text, gboolean dark)
{
  double lightness = dark ? 72 : 45;
  double hue = hue_of (text) / 180.0 * G_PI;
  double chroma = max_chroma (lightness, hue);
  double u = chroma * cos (hue) / (13 * lightness) + white_u;
  double v = chroma * sin (hue) / (13 * lightness) + white_v;
  double y = lightness <= 8 ? lightness / kappa : pow ((lightness + 16) / 116, 3);
  double x = -(9 * y * u) / ((u - 4) * v - u * v);
  double z = (9 * y - 15 * v * y - v * x) / (3 * v);
  double rgb[3];

  for (int i = 0; i < 3; i++)
    rgb[i] = CLAMP (to_srgb (xyz_to_rgb[i][0] * x + xyz_to_rgb[i][1] * y + xyz_to_rgb[i][2] * z), 0, 1);
  return (EnvoiColor) { rgb[0], rgb[1], rgb[2] };
}
