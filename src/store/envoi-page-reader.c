/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads rows from the bare pages of a damaged file, when the tree above them is gone: each leaf page of a table holds its
 * rows complete (SQLite's file format, sections 1.6 and 2.1). Trusts nothing that it reads. Store thread. */
#include "envoi-page-reader-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define TABLE_LEAF 0x0d
#define FILE_HEADER 100
#define PAGE_HEADER 8
#define LONGEST_PAYLOAD (32 * 1024 * 1024)

typedef struct {
  int descriptor;
  gsize page_size;
  gint64 pages;
} File;

static gboolean
read_page (File *file, gint64 number, guint8 *page)
{
  return number >= 1 && number <= file->pages
         && pread (file->descriptor, page, file->page_size, (number - 1) * file->page_size) == (gssize) file->page_size;
}

/* A number of one to nine bytes, the first one highest. FALSE at the end of the data. */
static gboolean
read_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (int i = 0; i < 9 && *at < end; i++)
    {
      guint8 byte = *(*at)++;

      if (i == 8)
        {
          *value = *value << 8 | byte;
          return TRUE;
        }
      *value = *value << 7 | (byte & 0x7f);
      if (!(byte & 0x80))
        return TRUE;
    }
  return FALSE;
}

static gint64
read_int (const guint8 *at, gsize length)
{
  gint64 value = length > 0 && at[0] & 0x80 ? -1 : 0;

  for (gsize i = 0; i < length; i++)
    value = (gint64) ((guint64) value << 8 | at[i]);
  return value;
}

/* Reads a record; the texts stay in it. Returns the number of columns, or 0 when it is none. */
static guint
read_record (const guint8 *data, gsize length, EnvoiPageValue *values)
{
  static const guint8 int_sizes[] = { 0, 1, 2, 3, 4, 6, 8 };
  const guint8 *end = data + length;
  const guint8 *types = data;
  guint64 header, type;
  const guint8 *types_end, *content;
  guint count = 0;

  if (!read_varint (&types, end, &header) || header < 2 || header > length)
    return 0;
  types_end = content = data + header;
  while (types < types_end)
    {
      EnvoiPageValue *value = &values[count];
      gsize size = 0;

      if (count == ENVOI_PAGE_MOST_COLUMNS || !read_varint (&types, types_end, &type))
        return 0;
      *value = (EnvoiPageValue) { ENVOI_PAGE_NULL };
      if (type >= 1 && type <= 6)
        {
          value->type = ENVOI_PAGE_INTEGER;
          size = int_sizes[type];
        }
      else if (type == 8 || type == 9)
        {
          value->type = ENVOI_PAGE_INTEGER;
          value->number = type - 8;
        }
      else if (type >= 13 && type % 2 == 1)
        {
          value->type = ENVOI_PAGE_TEXT;
          size = (type - 13) / 2;
        }
      else if (type != 0)
        return 0;   /* nothing that we store */
      if (size > (gsize) (end - content))
        return 0;
      if (value->type == ENVOI_PAGE_TEXT)
        {
          value->text = (const char *) content;
          value->length = size;
          if (!g_utf8_validate_len (value->text, size, NULL))
            return 0;
        }
      else if (size > 0)
        value->number = read_int (content, size);
      content += size;
      count++;
    }
  return content == end ? count : 0;
}

/* What does not fit on the page goes on in a chain of others. */
static gboolean
read_overflow (File *file, guint8 *payload, gsize from, gsize length, guint32 next)
{
  g_autofree guint8 *page = g_malloc (file->page_size);

  while (from < length)
    {
      gsize part = MIN (length - from, file->page_size - 4);

      if (!read_page (file, next, page))
        return FALSE;
      memcpy (payload + from, page + 4, part);
      from += part;
      next = (guint32) page[0] << 24 | page[1] << 16 | page[2] << 8 | page[3];
    }
  return TRUE;
}

static void
read_cell (File *file, const guint8 *at, const guint8 *end, EnvoiPageFunc func, gpointer data)
{
  EnvoiPageValue values[ENVOI_PAGE_MOST_COLUMNS];
  g_autofree guint8 *payload = NULL;
  gsize most = file->page_size - 35, least = (file->page_size - 12) * 32 / 255 - 23;
  guint64 length, rowid;
  gsize local;
  guint count;

  if (!read_varint (&at, end, &length) || !read_varint (&at, end, &rowid) || length > LONGEST_PAYLOAD)
    return;
  local = length;
  if (length > most)
    {
      local = least + (length - least) % (file->page_size - 4);
      if (local > most)
        local = least;
    }
  if (local > (gsize) (end - at) || (local < length && (gsize) (end - at) < local + 4))
    return;
  payload = g_malloc (length + 1);
  memcpy (payload, at, local);
  if (local < length
      && !read_overflow (file, payload, local, length,
                         (guint32) at[local] << 24 | at[local + 1] << 16 | at[local + 2] << 8 | at[local + 3]))
    return;
  count = read_record (payload, length, values);
  if (count > 0)
    func ((gint64) rowid, values, count, data);
}

static void
read_leaf (File *file, const guint8 *page, gsize start, EnvoiPageFunc func, gpointer data)
{
  guint cells = page[start + 3] << 8 | page[start + 4];

  for (guint i = 0; i < cells && start + PAGE_HEADER + i * 2 + 2 <= file->page_size; i++)
    {
      const guint8 *pointer = page + start + PAGE_HEADER + i * 2;
      gsize offset = pointer[0] << 8 | pointer[1];

      if (offset >= start + PAGE_HEADER && offset < file->page_size)
        read_cell (file, page + offset, page + file->page_size, func, data);
    }
}

/**
 * envoi_page_reader_run:
 * @path: a file of SQLite, in whatever state; its log is not looked at
 * @func: (scope call): called with each row of each table; which table that is only the row itself tells
 */
void
envoi_page_reader_run (const char *path, EnvoiPageFunc func, gpointer data)
{
  guint8 header[FILE_HEADER];
  g_autofree guint8 *page = NULL;
  File file = { g_open (path, O_RDONLY | O_CLOEXEC), 4096 };

  if (file.descriptor < 0)
    return;
  if (pread (file.descriptor, header, sizeof header, 0) == sizeof header && memcmp (header, "SQLite format 3", 16) == 0)
    {
      guint size = header[16] << 8 | header[17];

      if (size >= 512 && size <= 32768 && (size & (size - 1)) == 0)
        file.page_size = size;
    }
  file.pages = lseek (file.descriptor, 0, SEEK_END) / file.page_size;
  page = g_malloc (file.page_size);
  for (gint64 number = 1; number <= file.pages; number++)
    {
      gsize start = number == 1 ? FILE_HEADER : 0;

      if (read_page (&file, number, page) && page[start] == TABLE_LEAF)
        read_leaf (&file, page, start, func, data);
    }
  close (file.descriptor);
}
