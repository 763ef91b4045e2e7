/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads from a server on this computer that means no good: F02, F05, F06 and F11 of the threat list; and what may be loaded without a click: F01. */
#include <utime.h>

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "envoi-downloader.h"
#include "envoi-file-name.h"
#include "envoi-http.h"
#include "envoi-media-cache.h"

typedef struct {
  SoupServer *server;
  char *base;               /* http://localhost:port */
  char *folder;
  EnvoiDownloader *downloader;
  guint requests;
  GSource *drip;
} House;

#define PNG_START "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1"

static gboolean
on_drip (gpointer data)
{
  SoupServerMessage *message = data;

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, "x", 1);
  soup_server_message_unpause (message);
  return G_SOURCE_CONTINUE;
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  House *house = data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  house->requests++;
  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/picture"))
    soup_server_message_set_response (message, "text/html", SOUP_MEMORY_STATIC, PNG_START, sizeof PNG_START - 1);
  else if (g_str_equal (path, "/page.png"))
    soup_server_message_set_response (message, "image/png", SOUP_MEMORY_STATIC, "<!DOCTYPE html><html><script>", 29);
  else if (g_str_equal (path, "/elsewhere"))
    {
      /* The same machine under a name that was not asked for. */
      g_autofree char *port = g_strdup_printf ("http://127.0.0.1:%u/picture", g_uri_get_port (soup_server_message_get_uri (message)));
      soup_server_message_set_redirect (message, 302, port);
    }
  else if (g_str_equal (path, "/here"))
    soup_server_message_set_redirect (message, 301, "/picture");
  else if (g_str_equal (path, "/circle"))
    soup_server_message_set_redirect (message, 302, "/circle");
  else if (g_str_equal (path, "/file"))
    soup_server_message_set_redirect (message, 302, "file:///etc/passwd");
  else if (g_str_equal (path, "/gone"))
    soup_server_message_set_status (message, 404, NULL);
  else if (g_str_equal (path, "/announces-much"))
    {
      soup_message_headers_set_content_length (headers, G_GINT64_CONSTANT (1) << 40);
      soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, "x", 1);
    }
  else if (g_str_equal (path, "/drip"))
    {
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      house->drip = g_timeout_source_new (20);
      g_source_set_callback (house->drip, on_drip, g_object_ref (message), g_object_unref);
      g_source_attach (house->drip, NULL);
    }
}

static House *
house_new (void)
{
  House *house = g_new0 (House, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = NULL;
  GSList *uris;

  envoi_http_set_relaxed (TRUE);
  house->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (house->server, NULL, on_request, house, NULL);
  g_assert_true (soup_server_listen_local (house->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (house->server);
  house->base = g_strdup_printf ("http://localhost:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  house->folder = g_dir_make_tmp ("envoi-fetch-XXXXXX", NULL);
  folder = g_file_new_build_filename (house->folder, "media", NULL);
  house->downloader = envoi_downloader_new (NULL, folder);
  return house;
}

static void
house_free (House *house)
{
  g_autofree char *media = g_build_filename (house->folder, "media", NULL);
  GDir *dir = g_dir_open (media, 0, NULL);
  const char *name;

  if (house->drip != NULL)
    {
      g_source_destroy (house->drip);
      g_source_unref (house->drip);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (media, name, NULL);

      /* No piece of a download that failed is left. */
      g_assert_false (g_str_has_suffix (name, ".part"));
      g_unlink (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (media);
  g_rmdir (house->folder);
  g_assert_finalize_object (house->downloader);
  soup_server_disconnect (house->server);
  g_object_unref (house->server);
  g_free (house->base);
  g_free (house->folder);
  g_free (house);
}

static DexFuture *
on_done (DexFuture *future, gpointer data)
{
  *(gboolean *) data = TRUE;
  return NULL;
}

static void
wait_for (DexFuture *future)
{
  gboolean done = FALSE;
  DexFuture *told = dex_future_finally (dex_ref (future), on_done, &done, NULL);

  while (!done)
    g_main_context_iteration (NULL, TRUE);
  dex_unref (told);
}

static GFile *
get (House *house, const char *path, EnvoiTransfer *transfer, GError **error)
{
  g_autofree char *uri = g_strconcat (house->base, path, NULL);
  g_autoptr (DexFuture) future = envoi_downloader_get (house->downloader, NULL, uri, transfer);
  const GValue *value;

  wait_for (future);
  value = dex_future_get_value (future, error);
  return value != NULL ? g_value_dup_object (value) : NULL;
}

/* It is there once, only for the person, under a name that says nothing; what it is tells its content alone. */
static void
test_plain (void)
{
  House *house = house_new ();
  g_autoptr (EnvoiTransfer) transfer = envoi_transfer_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = get (house, "/picture", transfer, &error), again = NULL, page = NULL;
  g_autofree char *type = NULL, *page_type = NULL, *media = NULL, *name = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  type = envoi_downloader_guess_type (file);
  g_assert_cmpstr (type, ==, "image/png");
  g_assert_cmpuint (envoi_transfer_get_sent (transfer), ==, sizeof PNG_START - 1);
  g_assert_cmpint (envoi_transfer_get_state (transfer), ==, ENVOI_TRANSFER_DONE);
  g_assert_cmpint (g_stat (g_file_peek_path (file), &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  media = g_path_get_dirname (g_file_peek_path (file));
  g_assert_cmpint (g_stat (media, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  name = g_file_get_basename (file);
  g_assert_cmpuint (strlen (name), ==, 64);
  again = get (house, "/picture", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (house->requests, ==, 1);
  /* F06: called a picture, is a page. */
  page = get (house, "/page.png", NULL, &error);
  g_assert_no_error (error);
  page_type = envoi_downloader_guess_type (page);
  g_assert_cmpstr (page_type, ==, "text/html");
  house_free (house);
}

static void
assert_refused (const char *path, int code, guint requests)
{
  House *house = house_new ();
  g_autoptr (EnvoiTransfer) transfer = envoi_transfer_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = get (house, path, transfer, &error);

  g_assert_null (file);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, code);
  g_assert_cmpint (envoi_transfer_get_state (transfer), ==, ENVOI_TRANSFER_FAILED);
  if (requests > 0)
    g_assert_cmpuint (house->requests, ==, requests);
  house_free (house);
}

/* F02: a redirect may lead on at the same host, but into no private network, nor to a file, nor for ever. */
static void
test_redirects (void)
{
  House *house = house_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = get (house, "/here", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (house->requests, ==, 2);
  house_free (house);
  /* Not a byte reached the second address. */
  assert_refused ("/elsewhere", ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS, 1);
  assert_refused ("/file", ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS, 1);
  assert_refused ("/circle", ENVOI_TRANSFER_ERROR_BROKEN, 6);
  assert_refused ("/gone", ENVOI_TRANSFER_ERROR_NOT_FOUND, 1);
}

/* F02: outside of tests an address of this computer is not asked at all without TLS. */
static void
test_private (void)
{
  House *house = house_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  envoi_http_set_relaxed (FALSE);
  file = get (house, "/picture", NULL, &error);
  envoi_http_set_relaxed (TRUE);
  g_assert_null (file);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS);
  g_assert_cmpuint (house->requests, ==, 0);
  house_free (house);
}

/* F11: more than is taken; a byte now and then; cancelled by the person. */
static void
test_bounds (void)
{
  House *house;
  g_autoptr (EnvoiTransfer) transfer = envoi_transfer_new (NULL, 0);
  g_autoptr (DexFuture) future = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused ("/announces-much", ENVOI_TRANSFER_ERROR_TOO_LARGE, 1);
  house = house_new ();
  uri = g_strconcat (house->base, "/drip", NULL);
  future = envoi_downloader_get (house->downloader, NULL, uri, transfer);
  while (envoi_transfer_get_sent (transfer) < 3)
    g_main_context_iteration (NULL, TRUE);
  envoi_transfer_cancel (transfer);
  wait_for (future);
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (envoi_transfer_get_state (transfer), ==, ENVOI_TRANSFER_CANCELLED);
  house_free (house);
}

/* F11: the line ends before all has come that was announced. Written by hand: no honest server does it. */
static gboolean
on_liar (GSocketService *service, GSocketConnection *line, GObject *source, gpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nonly this";
  char request[2048];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (line)), request, sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (line)), answer, sizeof answer - 1, NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (line), NULL, NULL);
  return TRUE;
}

static void
test_liar (void)
{
  House *house = house_new ();
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;

  g_signal_connect (service, "run", G_CALLBACK (on_liar), NULL);
  g_free (house->base);
  house->base = g_strdup_printf ("http://localhost:%u", port);
  file = get (house, "/picture", NULL, &error);
  g_assert_null (file);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_BROKEN);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  house_free (house);
}

/* The folder does not grow for ever: what was not used for longest goes. */
static void
test_cache (void)
{
  g_autofree char *path = g_dir_make_tmp ("envoi-cache-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path), old = NULL, used = NULL;
  g_autoptr (EnvoiMediaCache) cache = envoi_media_cache_new (folder, 250);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;
  char content[100] = { 0 };

  g_assert_true (envoi_media_cache_prepare (cache, &error));
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uri = g_strdup_printf ("https://example.org/%u", i);
      g_autoptr (GFile) file = envoi_media_cache_get_file (cache, uri);
      struct utimbuf when = { 1000 + i, 1000 + i };

      g_assert_true (g_file_set_contents (g_file_peek_path (file), content, sizeof content, NULL));
      g_assert_cmpint (g_utime (g_file_peek_path (file), &when), ==, 0);
    }
  used = envoi_media_cache_find (cache, "https://example.org/0");
  g_assert_nonnull (used);
  future = envoi_media_cache_trim (cache);
  wait_for (future);
  g_assert_cmpuint (g_value_get_uint64 (dex_future_get_value (future, NULL)), ==, 200);
  old = envoi_media_cache_find (cache, "https://example.org/1");
  g_assert_null (old);
  g_clear_object (&used);
  used = envoi_media_cache_find (cache, "https://example.org/0");
  g_assert_nonnull (used);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *uri = g_strdup_printf ("https://example.org/%u", i);

      envoi_media_cache_forget (cache, uri);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* F01. */
static void
test_policy (void)
{
  static const char * const own[] = { "files.home.example", NULL };
  static const struct { const char *uri, *author; gboolean trusted, allowed; } cases[] = {
    { "https://files.home.example/a.png", "eve@evil.example", FALSE, TRUE },
    { "https://FILES.home.example:5443/a.png", NULL, FALSE, TRUE },
    { "http://files.home.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://friends.example/a.png", "bob@friends.example", TRUE, TRUE },
    { "https://upload.friends.example/a.png", "bob@friends.example", TRUE, TRUE },
    { "https://upload.friends.example/a.png", "bob@friends.example", FALSE, FALSE },
    { "https://upload.friends.example/a.png", NULL, TRUE, FALSE },
    { "https://evilfriends.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://friends.example.evil.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://friends.example@evil.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://bob:secret@friends.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://evil.example/friends.example/a.png", "bob@friends.example", TRUE, FALSE },
    { "https://0.0.0.1/a.png", "bob@1", TRUE, FALSE },
    { "https://anything.example/a.png", "bob@example", TRUE, FALSE },
    { "file:///etc/passwd", "bob@friends.example", TRUE, FALSE },
    { "data:image/png;base64,AAAA", "bob@friends.example", TRUE, FALSE },
    { "https://", "bob@friends.example", TRUE, FALSE },
    /* A service of communities: its own host, and those beside it below a name that is not everybody's. */
    { "https://pubsub.movim.eu/a.png", "pubsub.movim.eu", TRUE, TRUE },
    { "https://upload.movim.eu/a.png", "pubsub.movim.eu", TRUE, TRUE },
    { "https://upload.movim.eu/a.png", "pubsub.movim.eu", FALSE, FALSE },
    { "https://evilmovim.eu/a.png", "pubsub.movim.eu", TRUE, FALSE },
    { "https://evil.eu/a.png", "movim.eu", TRUE, FALSE },
    { "https://evil.co.uk/a.png", "pubsub.co.uk", TRUE, FALSE },
    { "https://evil.github.io/a.png", "pubsub.github.io", TRUE, FALSE },
    { "https://192.0.2.7/a.png", "10.0.2.7", TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (envoi_picture_policy_decide (cases[i].uri, cases[i].author, cases[i].trusted, "home.example", own) != cases[i].allowed)
      g_error ("wrong about %s by %s", cases[i].uri, cases[i].author);
}

/* F05. */
static void
test_names (void)
{
  static const struct { const char *name, *clean; } cases[] = {
    { "photo.jpg", "photo.jpg" }, { "../../.bashrc", "bashrc" }, { "..\\..\\autoexec.bat", "autoexec.bat" }, { "/etc/passwd", "passwd" },
    { "...", "file" }, { "", "file" }, { NULL, "file" }, { "CON", "file" }, { "nul.txt", "file" }, { "a\nb\x7f.txt", "ab.txt" },
    { "\xe2\x80\xaegpj.exe", "gpj.exe" }, { "-rf", "rf" }, { "name. ", "name" }, { "\xff\xfe.txt", "\xef\xbf\xbd\xef\xbf\xbd.txt" },
  };
  g_autofree char *long_name = g_strnfill (4000, 'x'), *named = g_strconcat (long_name, ".png", NULL);
  g_autofree char *clean = envoi_file_name_sanitize (named, "file");
  g_autofree char *from_uri = envoi_file_name_from_uri ("https://example.org/a/..%2f..%2f.bashrc?x=y");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *result = envoi_file_name_sanitize (cases[i].name, "file");

      g_assert_cmpstr (result, ==, cases[i].clean);
    }
  g_assert_cmpuint (strlen (clean), ==, 200);
  g_assert_true (g_str_has_suffix (clean, ".png"));
  g_assert_cmpstr (from_uri, ==, "bashrc");
  g_assert_true (envoi_file_name_is_active ("setup.EXE", NULL));
  g_assert_true (envoi_file_name_is_active ("photo", "text/html"));
  g_assert_false (envoi_file_name_is_active ("photo.jpg", "image/jpeg"));
}

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fetch/plain", test_plain);
  g_test_add_func ("/fetch/F02-redirects", test_redirects);
  g_test_add_func ("/fetch/F02-private", test_private);
  g_test_add_func ("/fetch/F11-bounds", test_bounds);
  g_test_add_func ("/fetch/F11-liar", test_liar);
  g_test_add_func ("/fetch/cache", test_cache);
  g_test_add_func ("/fetch/F01-policy", test_policy);
  g_test_add_func ("/fetch/F05-names", test_names);
  return g_test_run ();
}
