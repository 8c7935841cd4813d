/* How pjproject is built for axisedge: becomes pjlib/include/pj/config_site.h. */
#define PJ_HAS_IPV6 1
#define PJMEDIA_HAS_VIDEO 1
#define PJMEDIA_RESAMPLE_IMP PJMEDIA_RESAMPLE_LIBSAMPLERATE

/* Further calls are answered "busy here" by pjsua itself. */
#define PJSUA_MAX_CALLS 64
#define PJSUA_MAX_ACC 64
#define PJSUA_MAX_VID_WINS 64
/* Each call has four sockets, and more with ICE and TURN. */
#define PJ_IOQUEUE_MAX_HANDLES 4096
#define PJSIP_MAX_TRANSPORTS 512

/* A request with ICE candidates, two media and a certificate chain in its identity is longer than 4000 bytes. */
#define PJSIP_MAX_PKT_LEN 16384
#define PJSIP_MAX_URL_SIZE 1024

/* A far end that lost a key picture gets another soon. */
#define PJMEDIA_VID_STREAM_MIN_KEYFRAME_INTERVAL_MSEC 250

/* What the manual calls L16 is uncompressed mono at 8 and 16 kHz. */
#define PJMEDIA_CODEC_L16_HAS_8KHZ_MONO 1
#define PJMEDIA_CODEC_L16_HAS_16KHZ_MONO 1

/* A restarted device takes the same ports while old connections still time out. */
#define PJSIP_TCP_TRANSPORT_REUSEADDR 1
#define PJSIP_TLS_TRANSPORT_REUSEADDR 1

/* Asking a name server for the machine's own name blocks for seconds where there is none; its routes tell as well. */
#define PJ_GETHOSTIP_DISABLE_LOCAL_RESOLUTION 1
