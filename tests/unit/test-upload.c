/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: which service, what a slot may ask for (F03), what an answer may lead to (F04); and how files stand in messages. The upload service is a server
 * on this computer. */
#include <libsoup/soup.h>

#include "0363-upload.h"
#include "0447-file-sharing.h"
#include "chat-world.h"
#include "envoi-http.h"
#include "envoi-message-stanza.h"
#include "envoi-uploader.h"

/* --- Slots ----------------------------------------------------------------------------------------------------------------- */

static EnvoiUploadSlot *
read_slot (const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<slot xmlns='urn:xmpp:http:upload:0'>%s</slot>", content);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_upload_slot_read (envoi_stanza_get_root (stanza));
}

static void
test_slot (void)
{
  g_autoptr (EnvoiUploadSlot) slot = read_slot (
    "<put url='https://up.example/a%20b'><header name='authorization'>Bearer x&#10;Host: evil.example</header><header name='Host'>evil.example</header>"
    "<header name='X-Forwarded-For'>1</header><header name='Cookie'>a=b</header></put><get url='https://up.example/a%20b'/>");
  static const char * const wrong[] = {
    "", "<put url='https://up.example/a'/>", "<get url='https://up.example/a'/>", "<put/><get/>", "<put url='no address'/><get url='https://up.example/a'/>",
  };

  g_assert_nonnull (slot);
  g_assert_cmpuint (g_strv_length (slot->headers), ==, 4);
  g_assert_cmpstr (slot->headers[0], ==, "Authorization");
  g_assert_cmpstr (slot->headers[1], ==, "Bearer xHost: evil.example");
  g_assert_cmpstr (slot->headers[2], ==, "Cookie");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (read_slot (wrong[i]));
}

/* --- Uploading --------------------------------------------------------------------------------------------------------------- */

typedef struct {
  ChatWorld *world;
  EnvoiUploader *uploader;
  SoupServer *server;
  char *base;
  guint puts, others;
  guint status;
  char *authorization;
  gsize received;
} House;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  House *house = data;

  if (!g_str_equal (path, "/up"))
    house->others++;
  else
    {
      house->puts++;
      g_set_str (&house->authorization, soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization"));
      house->received = soup_server_message_get_request_body (message)->length;
    }
  if (house->status == 302)
    soup_server_message_set_redirect (message, 302, "/elsewhere");
  else
    soup_server_message_set_status (message, house->status, NULL);
}

static House *
house_new (void)
{
  House *house = g_new0 (House, 1);
  GSList *uris;

  envoi_http_set_relaxed (TRUE);
  house->status = 201;
  house->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (house->server, NULL, on_request, house, NULL);
  g_assert_true (soup_server_listen_local (house->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (house->server);
  house->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  house->world = chat_new ();
  house->world->silent = TRUE;
  house->uploader = ENVOI_UPLOADER (envoi_session_add_service (house->world->session, ENVOI_TYPE_UPLOADER));
  envoi_session_report_online (house->world->session, FALSE);
  return house;
}

static void
house_free (House *house)
{
  chat_free (house->world);
  soup_server_disconnect (house->server);
  g_object_unref (house->server);
  g_free (house->authorization);
  g_free (house->base);
  g_free (house);
}

/* Answers what the uploader asks until its future is settled. */
static char *
finish (House *house, DexFuture *future, const char *items, const char *info, const char *slot, GError **error)
{
  g_autoptr (DexFuture) held = future;
  const GValue *value;

  while (dex_future_is_pending (held))
    {
      EnvoiStanza *question;

      while ((question = g_queue_pop_head (&house->world->questions)) != NULL)
        {
          const EnvoiNode *query = envoi_node_first_element (envoi_stanza_get_root (question));
          const char *ns = query != NULL ? envoi_node_get_ns (query) : "", *to = envoi_stanza_get_to (question);
          const char *content = g_str_equal (ns, "http://jabber.org/protocol/disco#items") ? items
                                : g_str_equal (ns, "http://jabber.org/protocol/disco#info") && g_strcmp0 (to, "up.prosody.test") == 0 ? info
                                : g_str_equal (ns, ENVOI_NS_UPLOAD) ? slot : NULL;
          g_autofree char *answer = NULL;

          if (envoi_stanza_get_to (question) == NULL && content == NULL)
            content = "";
          answer = content != NULL ? g_strdup_printf ("<iq xmlns='jabber:client' type='result' id='%s' %s%s%s>%s</iq>", envoi_stanza_get_id (question),
                                                      to != NULL ? "from='" : "", to != NULL ? to : "", to != NULL ? "'" : "", content)
                   : g_strdup_printf ("<iq xmlns='jabber:client' type='error' id='%s' from='%s'><error type='cancel'>"
                                      "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>", envoi_stanza_get_id (question), to);
          chat_receive_take (house->world, g_steal_pointer (&answer));
          envoi_stanza_unref (question);
        }
      g_main_context_iteration (NULL, FALSE);
    }
  value = dex_future_get_value (held, error);
  return value != NULL ? g_value_dup_string (value) : NULL;
}

#define ITEMS "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='up.prosody.test'/><item jid='other.prosody.test'/></query>"
#define INFO "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='store' type='file'/><feature var='urn:xmpp:http:upload:0'/>" \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>" \
  "<field var='max-file-size'><value>1000</value></field></x></query>"

static char *
upload (House *house, gsize size, EnvoiTransfer *transfer, const char *put, GError **error)
{
  g_autofree char *content = g_malloc0 (size);
  g_autoptr (GBytes) bytes = g_bytes_new (content, size);
  g_autofree char *slot = g_strdup_printf ("<slot xmlns='urn:xmpp:http:upload:0'><put url='%s'><header name='Authorization'>Bearer secret</header></put>"
                                           "<get url='%s/get'/></slot>", put, house->base);

  return finish (house, envoi_uploader_upload_bytes (house->uploader, bytes, "../a.bin", NULL, transfer), ITEMS, INFO, slot, error);
}

static void
test_upload (void)
{
  House *house = house_new ();
  g_autofree char *put = g_strconcat (house->base, "/up", NULL), *expected = g_strconcat (house->base, "/get", NULL), *uri = NULL, *again = NULL;
  g_autoptr (EnvoiTransfer) transfer = envoi_transfer_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  uri = upload (house, 900, transfer, put, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uri, ==, expected);
  g_assert_cmpuint (house->received, ==, 900);
  g_assert_cmpstr (house->authorization, ==, "Bearer secret");
  g_assert_cmpuint (envoi_transfer_get_sent (transfer), ==, 900);
  g_assert_cmpint (envoi_transfer_get_state (transfer), ==, ENVOI_TRANSFER_DONE);
  g_assert_true (g_strv_contains (envoi_uploader_get_hosts (house->uploader), "127.0.0.1"));
  /* More than the server says that it takes is not even asked for. */
  again = upload (house, 1001, NULL, put, &error);
  g_assert_null (again);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE);
  g_assert_cmpuint (house->puts, ==, 1);
  house_free (house);
}

/* F03, F04, T44. */
static void
test_hostile_slots (void)
{
  House *house = house_new ();
  g_autofree char *put = g_strconcat (house->base, "/up", NULL), *uri = NULL;
  g_autoptr (GError) error = NULL;
  static const struct { guint status; int code; } answers[] = {
    { 302, ENVOI_TRANSFER_ERROR_REFUSED }, { 413, ENVOI_TRANSFER_ERROR_TOO_LARGE }, { 500, ENVOI_TRANSFER_ERROR_FAILED }, { 403, ENVOI_TRANSFER_ERROR_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      house->status = answers[i].status;
      uri = upload (house, 10, NULL, put, &error);
      g_assert_null (uri);
      g_assert_error (error, ENVOI_TRANSFER_ERROR, answers[i].code);
      g_clear_error (&error);
    }
  /* What came with the slot went nowhere else. */
  g_assert_cmpuint (house->others, ==, 0);
  envoi_http_set_relaxed (FALSE);
  uri = upload (house, 10, NULL, put, &error);
  envoi_http_set_relaxed (TRUE);
  g_assert_null (uri);
  g_assert_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS);
  g_assert_cmpuint (house->puts, ==, G_N_ELEMENTS (answers));
  house_free (house);
}

/* --- Messages ------------------------------------------------------------------------------------------------------------------ */

static EnvoiMessage *
read_message (const char *content)
{
  g_autofree char *xml = g_strdup_printf ("<message xmlns='jabber:client' type='chat' from='" BOB "/x' id='i'>%s</message>", content);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_message_stanza_read (stanza, FALSE, 0);
}

#define URL "https://up.example/f/cat.jpg"
#define SFS(more) "<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'><file xmlns='urn:xmpp:file:metadata:0'><media-type>image/jpeg</media-type>" \
  "<name>../../cat.jpg</name><size>-5</size><width>640</width><height>480</height><desc>A cat</desc></file><sources>" more "</sources></file-sharing>"
#define URL_DATA "<url-data xmlns='http://jabber.org/protocol/url-data' target='" URL "'/>"

/* The forms that programs send; 29 of the complaints: text that gets lost with them. */
static void
test_read (void)
{
  static const struct { const char *content, *body, *uri; } cases[] = {
    { "<body>" URL "</body><x xmlns='jabber:x:oob'><url>" URL "</url></x>", URL, URL },
    { "<x xmlns='jabber:x:oob'><url>" URL "</url></x>", URL, URL },
    { "<body>Look at this</body><x xmlns='jabber:x:oob'><url>" URL "</url></x>", "Look at this", NULL },
    { "<body>javascript:x</body><x xmlns='jabber:x:oob'><url>javascript:x</url></x>", "javascript:x", NULL },
    { "<body>" URL "</body>", URL, NULL },
    { "<body>" URL "</body>" SFS (URL_DATA), URL, URL },
    { SFS (URL_DATA), URL, URL },
    { "<body>My cat\n" URL "</body>" SFS (URL_DATA) "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body start='6' end='35'/></fallback>", "My cat", URL },
    { "<body>" URL "</body>" SFS (URL_DATA) "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>", URL, URL },
    { "<body>Peer to peer only</body>" SFS ("<jinglepub xmlns='urn:xmpp:jinglepub:1'/>"), "Peer to peer only", NULL },
    { "<body>x</body>" SFS ("<url-data xmlns='http://jabber.org/protocol/url-data' target='file:///etc/passwd'/>"), "x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiMessage) message = read_message (cases[i].content);
      EnvoiAttachment *attachment = envoi_message_get_attachment (message);

      g_assert_cmpstr (envoi_message_get_body (message), ==, cases[i].body);
      g_assert_cmpstr (attachment != NULL ? envoi_attachment_get_uri (attachment) : NULL, ==, cases[i].uri);
      if (attachment != NULL && envoi_attachment_get_media_type (attachment) != NULL)
        {
          g_assert_cmpstr (envoi_attachment_get_name (attachment), ==, "cat.jpg");
          g_assert_cmpstr (envoi_attachment_get_description (attachment), ==, "A cat");
          g_assert_cmpuint (envoi_attachment_get_size (attachment), ==, 0);
          g_assert_cmpuint (envoi_attachment_get_width (attachment), ==, 640);
        }
    }
}

/* What is kept is what was said, whatever is in it. */
static void
test_text (void)
{
  g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new (NULL, "bob@example.org", URL), read = NULL;
  g_autofree char *text = NULL, *preview = NULL, *other = NULL;

  envoi_attachment_set_description (attachment, "two\nlines [file] ; = \\n \xf0\x9f\x98\xba");
  envoi_attachment_set_name (attachment, "cat.jpg");
  envoi_attachment_set_size (attachment, 12345678901);
  text = envoi_attachment_to_text (attachment);
  read = envoi_attachment_new_from_text (text);
  g_assert_cmpstr (envoi_attachment_get_description (read), ==, envoi_attachment_get_description (attachment));
  g_assert_cmpstr (envoi_attachment_get_uri (read), ==, URL);
  g_assert_cmpuint (envoi_attachment_get_size (read), ==, 12345678901);
  preview = envoi_attachment_text_preview (text, URL);
  g_assert_cmpstr (preview, ==, envoi_attachment_get_description (attachment));
  other = envoi_attachment_text_preview (text, "My cat");
  g_assert_null (other);
  g_assert_null (envoi_attachment_new_from_text ("rubbish"));
  g_assert_null (envoi_attachment_new_from_text (NULL));
}

int
main (int argc, char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upload/F03-slot", test_slot);
  g_test_add_func ("/upload/upload", test_upload);
  g_test_add_func ("/upload/F04-hostile-slots", test_hostile_slots);
  g_test_add_func ("/upload/read", test_read);
  g_test_add_func ("/upload/text", test_text);
  return g_test_run ();
}
