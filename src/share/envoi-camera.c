/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-camera.h"
#include "envoi-qr-reader.h"
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <unistd.h>

/* How long a camera may take to its first picture. */
#define PATIENCE_SECONDS 10
/* Many enough for a hand that does not keep still; each costs some 10 ms. */
#define READS_A_SECOND "8"
/* Elements are loaded and plugged together on it. */
#define POOL_STACK (1024 * 1024)

struct _EnvoiCamera
{
  GObject parent_instance;
  GstElement *pipeline;
  guint watch_id, patience_id;
  guint turn;                /* counts starts and stops: one start is under way at most */
};

G_DEFINE_FINAL_TYPE (EnvoiCamera, envoi_camera, G_TYPE_OBJECT)

enum { FRAME, FOUND, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The way back from GStreamer's threads: shared by all who know it, turned into a reference in the main thread only. */
typedef struct { GWeakRef camera; } Way;

static void
way_clear (gpointer data)
{
  g_weak_ref_clear (&((Way *) data)->camera);
}

static void
way_release (gpointer data)
{
  g_atomic_rc_box_release_full (data, way_clear);
}

/* What a thread of GStreamer hands to the main thread. */
typedef struct { Way *way; GBytes *pixels; guint width, height, stride; char **texts; } News;

static void
news_free (gpointer data)
{
  News *news = data;

  way_release (news->way);
  g_clear_pointer (&news->pixels, g_bytes_unref);
  g_strfreev (news->texts);
  g_free (news);
}

static void
stop_patience (EnvoiCamera *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
}

static gboolean
tell (gpointer data)
{
  News *news = data;
  g_autoptr (EnvoiCamera) self = g_weak_ref_get (&news->way->camera);

  if (self == NULL || self->pipeline == NULL)
    return G_SOURCE_REMOVE;
  stop_patience (self);
  if (news->pixels != NULL)
    g_signal_emit (self, signals[FRAME], 0, news->pixels, news->width, news->height, news->stride);
  else
    g_signal_emit (self, signals[FOUND], 0, news->texts);
  return G_SOURCE_REMOVE;
}

static News *
news_new (Way *way)
{
  News *news = g_new0 (News, 1);

  news->way = g_atomic_rc_box_acquire (way);
  return news;
}

static gboolean
map (GstSample *sample, GstVideoFrame *frame)
{
  GstVideoInfo info;
  GstCaps *caps = gst_sample_get_caps (sample);

  return caps != NULL && gst_video_info_from_caps (&info, caps) && gst_video_frame_map (frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ);
}

/* In a thread of GStreamer. Drawing comes first in the main thread; a picture that it has no time for is not missed. */
static GstFlowReturn
on_picture (GstAppSink *sink, gpointer way)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstVideoFrame frame;
  News *news;

  if (sample == NULL || !map (sample, &frame))
    return GST_FLOW_OK;
  news = news_new (way);
  news->width = (guint) GST_VIDEO_FRAME_WIDTH (&frame);
  news->height = (guint) GST_VIDEO_FRAME_HEIGHT (&frame);
  news->stride = (guint) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  news->pixels = g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), (gsize) news->stride * news->height);
  gst_video_frame_unmap (&frame);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell, news, news_free);
  return GST_FLOW_OK;
}

/* In another of its threads. */
static GstFlowReturn
on_grey (GstAppSink *sink, gpointer way)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstVideoFrame frame;
  char **texts;
  News *news;

  if (sample == NULL || !map (sample, &frame))
    return GST_FLOW_OK;
  texts = envoi_qr_reader_scan (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), (guint) GST_VIDEO_FRAME_WIDTH (&frame), (guint) GST_VIDEO_FRAME_HEIGHT (&frame),
                                (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), FALSE);
  gst_video_frame_unmap (&frame);
  if (texts[0] == NULL)
    {
      g_strfreev (texts);
      return GST_FLOW_OK;
    }
  news = news_new (way);
  news->texts = texts;
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, news, news_free);
  return GST_FLOW_OK;
}

static void
fail (EnvoiCamera *self, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_FAILED, why);
  g_autoptr (EnvoiCamera) keep = g_object_ref (self);

  envoi_camera_stop (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  fail (data, error->message);
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience_over (gpointer data)
{
  EnvoiCamera *self = data;

  self->patience_id = 0;
  fail (self, "No picture came");
  return G_SOURCE_REMOVE;
}

/* Whenever it plugs elements together, the decoder asks the source to look for a format again. PipeWire's source answers by leaving the
 * camera and asking for it anew, which some give only once; but nothing of what may be plugged behind it needs another format. */
static GstPadProbeReturn
keep_format (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_RECONFIGURE ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
hold_source (GstElement *pipeline)
{
  g_autoptr (GstElement) decoder = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (decoder, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, keep_format, NULL, NULL);
}

static void
connect_sink (EnvoiCamera *self, GstElement *pipeline, const char *name, GstFlowReturn (*func) (GstAppSink *, gpointer))
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstAppSinkCallbacks callbacks = { .new_sample = func };
  Way *way = g_atomic_rc_box_new0 (Way);

  g_weak_ref_init (&way->camera, self);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, way, way_release);
}

/* In the pool: the first look at the installed elements may take a while. */
static DexFuture *
build (gpointer source)
{
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  if (!gst_init_check (NULL, NULL, &error))
    return dex_future_new_reject (ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_FAILED, "%s", error->message);
  description = g_strconcat (source, " ! decodebin name=decoder ! videoconvert ! tee name=both "
    "both. ! queue leaky=downstream max-size-buffers=1 ! videorate drop-only=true max-rate=" READS_A_SECOND " ! videoconvert ! video/x-raw,format=GRAY8 "
    "! appsink name=grey max-buffers=1 drop=true sync=false "
    "both. ! queue leaky=downstream max-size-buffers=1 ! videorate drop-only=true max-rate=25 ! videoscale ! videoconvert "
    "! video/x-raw,format=RGBx,width=(int)[1,640],height=(int)[1,640],pixel-aspect-ratio=1/1 ! appsink name=picture max-buffers=1 drop=true sync=false", NULL);
  pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (pipeline == NULL)
    return dex_future_new_reject (ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_FAILED, "%s", error->message);
  gst_object_ref_sink (pipeline);
  return dex_future_new_take_object (pipeline);
}

/* In the pool: it waits for the camera's thread. */
static DexFuture *
switch_off (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return dex_future_new_true ();
}

static DexFuture *
switch_on (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return dex_future_new_true ();
}

static DexFuture *
run (EnvoiCamera *self, const char *source, guint turn)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstElement) pipeline = NULL;

  pipeline = dex_await_object (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), POOL_STACK, build, g_strdup (source), g_free), &error);
  if (pipeline == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (self->turn != turn)
    return dex_future_new_true ();
  hold_source (pipeline);
  connect_sink (self, pipeline, "grey", on_grey);
  connect_sink (self, pipeline, "picture", on_picture);
  bus = gst_element_get_bus (pipeline);
  self->watch_id = gst_bus_add_watch (bus, on_bus, self);
  self->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over, self);
  self->pipeline = g_object_ref (GST_ELEMENT (pipeline));
  dex_await (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), POOL_STACK, switch_on, g_object_ref (pipeline), g_object_unref), NULL);
  return dex_future_new_true ();
}

typedef struct { EnvoiCamera *camera; GDBusConnection *bus; char *source; guint turn; } Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_object_unref (start->camera);
  g_clear_object (&start->bus);
  g_free (start->source);
  g_free (start);
}

static DexFuture *
start_fiber (gpointer data)
{
  Start *start = data;
  g_autoptr (GError) error = NULL;
  DexFuture *result;
  int fd;

  if (start->source != NULL)
    return run (start->camera, start->source, start->turn);
  fd = dex_await_int (envoi_camera_portal_open (start->bus), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  /* What it is for is said at once: decodebin takes everything, and the desktop's session manager links nothing without a type. Copies, for the
   * source takes the memory of its pictures away when it stops, whoever still reads them. */
  start->source = g_strdup_printf ("pipewiresrc fd=%d always-copy=true stream-properties=properties,media.type=Video,media.category=Capture,media.role=Camera", fd);
  result = run (start->camera, start->source, start->turn);
  /* GStreamer has made a copy of its own. */
  close (fd);
  return result;
}

static DexFuture *
start (EnvoiCamera *self, GDBusConnection *bus, const char *source)
{
  Start *job = g_new0 (Start, 1);

  envoi_camera_stop (self);
  job->turn = self->turn;
  job->camera = g_object_ref (self);
  job->bus = bus != NULL ? g_object_ref (bus) : NULL;
  job->source = g_strdup (source);
  return dex_scheduler_spawn (NULL, 0, start_fiber, job, start_free);
}

DexFuture *
envoi_camera_start (EnvoiCamera *self, GDBusConnection *bus)
{
  return start (self, bus, NULL);
}

DexFuture *
envoi_camera_start_source (EnvoiCamera *self, const char *source)
{
  return start (self, NULL, source);
}

void
envoi_camera_stop (EnvoiCamera *self)
{
  self->turn++;
  stop_patience (self);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->pipeline != NULL)
    dex_future_disown (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), POOL_STACK, switch_off, g_steal_pointer (&self->pipeline), gst_object_unref));
}

static void
envoi_camera_dispose (GObject *object)
{
  envoi_camera_stop (ENVOI_CAMERA (object));
  G_OBJECT_CLASS (envoi_camera_parent_class)->dispose (object);
}

static void
envoi_camera_class_init (EnvoiCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_camera_dispose;
  signals[FRAME] = g_signal_new ("frame", ENVOI_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                 G_TYPE_BYTES, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
  signals[FOUND] = g_signal_new ("found", ENVOI_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[FAILED] = g_signal_new ("failed", ENVOI_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
envoi_camera_init (EnvoiCamera *self)
{
}

EnvoiCamera *
envoi_camera_new (void)
{
  return g_object_new (ENVOI_TYPE_CAMERA, NULL);
}
