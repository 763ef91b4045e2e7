/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-qr-code.h"
#include <errno.h>
#include <qrencode.h>
#include <string.h>

struct _EnvoiQrCode
{
  gatomicrefcount ref_count;
  guint side;
  GBytes *modules;
};

G_DEFINE_BOXED_TYPE (EnvoiQrCode, envoi_qr_code, envoi_qr_code_ref, envoi_qr_code_unref)

/**
 * envoi_qr_code_new:
 * @text: what a reader shall read
 *
 * Returns: (transfer full) (nullable): the code; NULL and %G_IO_ERROR_MESSAGE_TOO_LARGE for what no code can hold
 */
EnvoiQrCode *
envoi_qr_code_new (const char *text, GError **error)
{
  /* A damaged seventh can be mended; a long text is better read from larger modules. */
  static const QRecLevel levels[] = { QR_ECLEVEL_M, QR_ECLEVEL_L };
  EnvoiQrCode *self;
  QRcode *code = NULL;
  guint8 *modules;

  for (guint i = 0; i < G_N_ELEMENTS (levels) && code == NULL; i++)
    code = QRcode_encodeData ((int) strlen (text), (const unsigned char *) text, 0, levels[i]);
  if (code == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, errno == ERANGE ? G_IO_ERROR_MESSAGE_TOO_LARGE : G_IO_ERROR_FAILED, "No code can hold this text");
      return NULL;
    }
  self = g_new0 (EnvoiQrCode, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->side = (guint) code->width;
  modules = g_malloc ((gsize) self->side * self->side);
  for (gsize i = 0; i < (gsize) self->side * self->side; i++)
    modules[i] = code->data[i] & 1;
  self->modules = g_bytes_new_take (modules, (gsize) self->side * self->side);
  QRcode_free (code);
  return self;
}

EnvoiQrCode *
envoi_qr_code_ref (EnvoiQrCode *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
envoi_qr_code_unref (EnvoiQrCode *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->modules);
  g_free (self);
}

guint
envoi_qr_code_get_side (EnvoiQrCode *self)
{
  return self->side;
}

GBytes *
envoi_qr_code_get_modules (EnvoiQrCode *self)
{
  return self->modules;
}

/**
 * envoi_qr_code_to_svg:
 *
 * Returns: (transfer full): a drawing of one path; a module is one unit
 */
char *
envoi_qr_code_to_svg (EnvoiQrCode *self)
{
  const guint8 *modules = g_bytes_get_data (self->modules, NULL);
  guint all = self->side + 2 * ENVOI_QR_QUIET_ZONE;
  GString *svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  g_string_append_printf (svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 %u %u\" shape-rendering=\"crispEdges\">\n"
                               "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>\n<path fill=\"#000\" d=\"", all * 10, all * 10, all, all, all, all);
  for (guint y = 0; y < self->side; y++)
    for (guint x = 0; x < self->side;)
      {
        guint run = 0;

        while (x + run < self->side && modules[y * self->side + x + run])
          run++;
        if (run > 0)
          g_string_append_printf (svg, "M%u %uh%uv1H%uz", x + ENVOI_QR_QUIET_ZONE, y + ENVOI_QR_QUIET_ZONE, run, x + ENVOI_QR_QUIET_ZONE);
        x += MAX (run, 1);
      }
  g_string_append (svg, "\"/>\n</svg>\n");
  return g_string_free_and_steal (svg);
}

static guint32
sum (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

static void
append_number (GByteArray *to, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);
  g_byte_array_append (to, (const guint8 *) &big, 4);
}

static void
append_chunk (GByteArray *to, const char *type, const guint8 *data, gsize length)
{
  guint start;

  append_number (to, (guint32) length);
  start = to->len;
  g_byte_array_append (to, (const guint8 *) type, 4);
  if (length > 0)
    g_byte_array_append (to, data, (guint) length);
  append_number (to, sum (to->data + start, to->len - start));
}

/* One bit a pixel, 0 is dark; each line begins with its filter, which is none. */
static GBytes *
paint_lines (EnvoiQrCode *self, guint scale, guint pixels)
{
  const guint8 *modules = g_bytes_get_data (self->modules, NULL);
  gsize line = 1 + (pixels + 7) / 8;
  guint8 *bits = g_malloc0 (line * pixels);

  for (guint y = 0; y < pixels; y++)
    for (guint x = 0; x < pixels; x++)
      {
        int column = (int) (x / scale) - ENVOI_QR_QUIET_ZONE, row = (int) (y / scale) - ENVOI_QR_QUIET_ZONE;
        gboolean dark = column >= 0 && row >= 0 && column < (int) self->side && row < (int) self->side && modules[row * (int) self->side + column];

        if (!dark)
          bits[y * line + 1 + x / 8] |= (guint8) (0x80 >> (x % 8));
      }
  return g_bytes_new_take (bits, line * pixels);
}

/**
 * envoi_qr_code_to_png:
 * @pixels_per_module: 1 to 64
 *
 * Returns: (transfer full): a picture of one bit a pixel, with nothing in it but the code
 */
GBytes *
envoi_qr_code_to_png (EnvoiQrCode *self, guint pixels_per_module)
{
  guint scale = CLAMP (pixels_per_module, 1, 64), pixels = (self->side + 2 * ENVOI_QR_QUIET_ZONE) * scale;
  g_autoptr (GBytes) lines = paint_lines (self, scale, pixels), packed = NULL;
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9);
  GByteArray *png = g_byte_array_new ();
  guint8 header[13] = { 0 };
  guint32 big = GUINT32_TO_BE (pixels);

  packed = g_converter_convert_bytes (G_CONVERTER (compressor), lines, NULL);
  g_assert (packed != NULL);
  memcpy (header, &big, 4);
  memcpy (header + 4, &big, 4);
  header[8] = 1;   /* bits a pixel; grey, deflate, no interlace are all 0 */
  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (png, "IHDR", header, sizeof header);
  append_chunk (png, "IDAT", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  append_chunk (png, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (png);
}
