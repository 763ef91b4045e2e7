/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-image-header.h"
#include <string.h>

/* What a picture claims to be, before any decoder sees it: a small file can claim gigabytes of pixels. */

static guint be16 (const guint8 *p) { return p[0] << 8 | p[1]; }
static guint le16 (const guint8 *p) { return p[1] << 8 | p[0]; }
static guint le24 (const guint8 *p) { return p[2] << 16 | p[1] << 8 | p[0]; }
static guint be32 (const guint8 *p) { return (guint) be16 (p) << 16 | be16 (p + 2); }
static guint le32 (const guint8 *p) { return (guint) le16 (p + 2) << 16 | le16 (p); }

static gboolean
read_jpeg (const guint8 *data, gsize length, guint *width, guint *height)
{
  gsize at = 2;

  while (at + 9 <= length)
    {
      guint8 marker = data[at + 1];
      if (data[at] != 0xff)
        return FALSE;
      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        {
          *height = be16 (data + at + 5);
          *width = be16 (data + at + 7);
          return TRUE;
        }
      if (marker == 0xd9 || marker == 0xda)
        return FALSE;
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
        at += 2;
      else
        at += 2 + MAX (be16 (data + at + 2), 2);
    }
  return FALSE;
}

static gboolean
read_webp (const guint8 *data, gsize length, guint *width, guint *height)
{
  if (length < 30)
    return FALSE;
  if (memcmp (data + 12, "VP8X", 4) == 0)
    {
      *width = le24 (data + 24) + 1;
      *height = le24 (data + 27) + 1;
      return TRUE;
    }
  if (memcmp (data + 12, "VP8L", 4) == 0 && data[20] == 0x2f)
    {
      guint bits = le32 (data + 21);
      *width = (bits & 0x3fff) + 1;
      *height = (bits >> 14 & 0x3fff) + 1;
      return TRUE;
    }
  if (memcmp (data + 12, "VP8 ", 4) == 0 && memcmp (data + 23, "\x9d\x01\x2a", 3) == 0)
    {
      *width = le16 (data + 26) & 0x3fff;
      *height = le16 (data + 28) & 0x3fff;
      return TRUE;
    }
  return FALSE;
}

gboolean
envoi_image_header_read (const guint8 *data, gsize length, guint *width, guint *height)
{
  *width = *height = 0;
  if (length >= 24 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0 && memcmp (data + 12, "IHDR", 4) == 0)
    {
      *width = be32 (data + 16);
      *height = be32 (data + 20);
      return TRUE;
    }
  if (length >= 10 && (memcmp (data, "GIF87a", 6) == 0 || memcmp (data, "GIF89a", 6) == 0))
    {
      *width = le16 (data + 6);
      *height = le16 (data + 8);
      return TRUE;
    }
  if (length >= 4 && data[0] == 0xff && data[1] == 0xd8)
    return read_jpeg (data, length, width, height);
  if (length >= 16 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0)
    return read_webp (data, length, width, height);
  return FALSE;
}

/* --- More than one frame --------------------------------------------------------------------------------------------- */

/* Behind blocks that each say their length, up to an empty one; length where they go on beyond it. */
static gsize
skip_blocks (const guint8 *data, gsize length, gsize at)
{
  while (at < length && data[at] != 0)
    at += 1 + data[at];
  return MIN (at + 1, length);
}

static gboolean
gif_moves (const guint8 *data, gsize length)
{
  gsize at = 13;
  guint frames = 0;

  if (length < at)
    return FALSE;
  at += (data[10] & 0x80) != 0 ? 3u << ((data[10] & 7) + 1) : 0;
  while (at + 10 < length && frames < 2)
    {
      if (data[at] == 0x21)
        at = skip_blocks (data, length, at + 2);
      else if (data[at] == 0x2c)
        {
          frames++;
          at += 10 + ((data[at + 9] & 0x80) != 0 ? 3u << ((data[at + 9] & 7) + 1) : 0);
          at = skip_blocks (data, length, at + 1);
        }
      else
        break;
    }
  return frames > 1;
}

/* The chunk that says so stands before the pixels. */
static gboolean
png_moves (const guint8 *data, gsize length)
{
  gsize at = 8;

  while (at + 12 <= length)
    {
      gsize size = be32 (data + at);

      if (memcmp (data + at + 4, "acTL", 4) == 0)
        return be32 (data + at + 8) > 1;
      if (memcmp (data + at + 4, "IDAT", 4) == 0 || size > length - at)
        return FALSE;
      at += 12 + size;
    }
  return FALSE;
}

gboolean
envoi_image_header_moves (const guint8 *data, gsize length)
{
  guint width, height;

  if (!envoi_image_header_read (data, length, &width, &height))
    return FALSE;
  if (data[0] == 'G')
    return gif_moves (data, length);
  if (data[0] == 0x89)
    return png_moves (data, length);
  return data[0] == 'R' && length >= 30 && memcmp (data + 12, "VP8X", 4) == 0 && (data[20] & 0x02) != 0;
}
