/* H.264 as the device's encoder made it, in pjsua's video calls.
 *
 * A codec "H264" for pjmedia that neither encodes nor decodes: access units go into the call's own stream and come out
 * of it as they are, so that SDP, ICE, SRTP and RTCP are pjsua's and the picture is encoded once for everybody.
 *
 * Sending: axisedge_video_open() finds the stream of a call, axisedge_video_send() hands an access unit to the stream's
 * encoding port. The "encoder" below is handed the same bytes as its picture and cuts them into payloads (RFC 6184).
 * The capture device and the conference bridge of pjmedia have no part in it.
 *
 * Receiving: payloads are put together to access units, which wait in a ring for axisedge_video_receive().
 *
 * All functions return a negative number when they cannot do it. open, start, stop and offer belong to the thread that
 * runs pjsua; send, receive and close may be called by any thread.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <pjmedia-codec.h>
#include <pjmedia/sdp_neg.h>
#include <pjmedia/vid_codec_util.h>
#include <pjsua-lib/pjsua.h>
#include <pjsua-lib/pjsua_internal.h>

#define LINKS 64
#define RING 32                /* access units that wait to be fetched; the oldest goes */
#define LONGEST_UNIT (4 << 20) /* bytes of an access unit; a longer one is no picture */
#define KNOWN_TIMESTAMP 0x10000 /* see patches/video.patch: the frame says how far it is from the last one */

enum { NAL_IDR = 5, NAL_AUD = 9, NAL_FILLER = 12, NAL_STAP_A = 24, NAL_FU_A = 28 };
enum { MODE_AUTO = -1, MODE_SINGLE = 0, MODE_FRAGMENTS = 1, MODE_UNSAID = 2 };

/* From patches/video.patch and patches/direction.patch. */
pjmedia_vid_codec *axisedge_codec_of(pjmedia_vid_stream *stream);
extern pjmedia_dir axisedge_video_dir;

struct unit {
    uint8_t *data;
    size_t size;
    uint32_t timestamp;
};

struct passage { /* one codec instance */
    pj_pool_t *pool;
    pjmedia_vid_codec codec;
    pjmedia_vid_codec_param *param;
    int fragments; /* the far end takes FU-A, and the owner allows it */
    char profile[7];

    const uint8_t *nal, *end; /* what of the access unit is still to be sent */
    size_t nal_size;
    size_t sent;              /* bytes of this NAL unit that went out as fragments */
    int want_key;

    pthread_mutex_t guard; /* of what follows */
    struct unit ring[RING];
    unsigned first, count;
    uint8_t *assembly;
    size_t assembled, room;
    int broken; /* wait for a key picture */
};

struct link {
    pthread_mutex_t guard;
    int number; /* which the caller knows it by; 0 while nobody has it */
    pjmedia_port *port;
    struct passage *passage;
    pj_grp_lock_t *lock;
    uint32_t last;
    int begun;
};

static struct {
    pjmedia_vid_codec_factory base;
    int registered;
    int mode;
    char profile[7];
    char mode_text[2];
} factory = {.mode = MODE_AUTO, .profile = "42e01f", .mode_text = "1"};

static struct link links[LINKS] = {[0 ... LINKS - 1] = {.guard = PTHREAD_MUTEX_INITIALIZER}};
static int opened; /* how many links there have been: numbers do not come again soon */

/* ---- cutting an access unit into payloads ---------------------------------------------------------------------- */

/* The next start code from `p` on; `after` is behind it. */
static const uint8_t *start_code(const uint8_t *p, const uint8_t *end, const uint8_t **after)
{
    for (; end - p >= 3; ++p) {
        if (p[2] > 1)
            p += 2;
        else if (!p[0] && !p[1] && p[2] == 1) {
            *after = p + 3;
            return p;
        }
    }
    *after = end;
    return end;
}

/* Go to the next NAL unit that is worth sending. */
static void next_nal(struct passage *self)
{
    const uint8_t *at = self->nal + self->nal_size, *after, *stop;

    self->sent = self->nal_size = 0;
    for (;;) {
        start_code(at, self->end, &self->nal);
        if (self->nal >= self->end)
            return;
        stop = start_code(self->nal, self->end, &after);
        while (stop > self->nal && !stop[-1])
            --stop; /* the zeros before a start code of four bytes */
        self->nal_size = stop - self->nal;
        if (self->nal_size && (self->nal[0] & 31) != NAL_AUD && (self->nal[0] & 31) != NAL_FILLER)
            return;
        at = self->nal + self->nal_size;
    }
}

/* The next payload, at most `most` bytes; none when no NAL unit is left. */
static size_t next_payload(struct passage *self, uint8_t *payload, size_t most)
{
    size_t size;

    while (self->nal_size && !self->fragments && self->nal_size > most) {
        PJ_LOG(2, ("axisedge_video.c", "a NAL unit of %lu bytes fits into no packet and may not be cut: left out",
                   (unsigned long)self->nal_size));
        next_nal(self);
    }
    if (!self->nal_size)
        return 0;
    if (self->nal_size <= most && !self->sent) {
        size = self->nal_size;
        memcpy(payload, self->nal, size);
        next_nal(self);
        return size;
    }
    payload[0] = (self->nal[0] & 0xe0) | NAL_FU_A;
    payload[1] = self->nal[0] & 31;
    if (!self->sent) {
        payload[1] |= 0x80;
        self->sent = 1; /* the NAL unit's header, which the fragments' headers stand for */
    }
    size = PJ_MIN(most - 2, self->nal_size - self->sent);
    memcpy(payload + 2, self->nal + self->sent, size);
    self->sent += size;
    if (self->sent == self->nal_size) {
        payload[1] |= 0x40;
        next_nal(self);
    }
    return size + 2;
}

static int has_key(const uint8_t *p, const uint8_t *end)
{
    const uint8_t *after;

    while (start_code(p, end, &after) < end && after < end) {
        if ((after[0] & 31) == NAL_IDR)
            return 1;
        p = after;
    }
    return 0;
}

static pj_status_t encode_more(pjmedia_vid_codec *codec, unsigned room, pjmedia_frame *output, pj_bool_t *has_more)
{
    struct passage *self = codec->codec_data;
    size_t most = PJ_MIN(room, self->param->enc_mtu);

    output->size = next_payload(self, output->buf, most);
    output->type = output->size ? PJMEDIA_FRAME_TYPE_VIDEO : PJMEDIA_FRAME_TYPE_NONE;
    *has_more = output->size && self->nal_size;
    return PJ_SUCCESS;
}

static pj_status_t encode_begin(pjmedia_vid_codec *codec, const pjmedia_vid_encode_opt *opt,
                                const pjmedia_frame *input, unsigned room, pjmedia_frame *output, pj_bool_t *has_more)
{
    struct passage *self = codec->codec_data;
    int key;

    if (!(input->bit_info & KNOWN_TIMESTAMP))
        return PJ_EINVALIDOP; /* a picture from a device of pjmedia */
    self->nal = input->buf;
    self->end = self->nal + input->size;
    self->nal_size = 0;
    key = has_key(self->nal, self->end);
    if (opt && opt->force_keyframe && !key)
        self->want_key = 1;
    next_nal(self);
    output->timestamp = input->timestamp;
    output->bit_info = key ? PJMEDIA_VID_FRM_KEYFRAME : 0;
    return encode_more(codec, room, output, has_more);
}

/* ---- putting payloads together --------------------------------------------------------------------------------- */

static int append(struct passage *self, const void *data, size_t size)
{
    if (self->assembled + size > self->room) {
        size_t room = PJ_MAX(self->room * 2, self->assembled + size + 65536);
        uint8_t *bigger = room <= LONGEST_UNIT ? realloc(self->assembly, room) : NULL;
        if (!bigger)
            return 0;
        self->assembly = bigger;
        self->room = room;
    }
    memcpy(self->assembly + self->assembled, data, size);
    self->assembled += size;
    return 1;
}

static int append_nal(struct passage *self, const uint8_t *data, size_t size)
{
    return append(self, "\0\0\0\1", 4) && append(self, data, size);
}

/* One payload of RFC 6184: a NAL unit, several (STAP-A), or a part of one (FU-A). False when it makes no sense. */
static int take_payload(struct passage *self, const uint8_t *p, size_t size)
{
    uint8_t header;

    if (!size)
        return 0;
    switch (p[0] & 31) {
    case NAL_STAP_A:
        for (++p, --size; size > 2;) {
            size_t inner = (size_t)p[0] << 8 | p[1];
            if (!inner || inner > size - 2 || !append_nal(self, p + 2, inner))
                return 0;
            p += 2 + inner;
            size -= 2 + inner;
        }
        return !size;
    case NAL_FU_A:
        if (size < 3)
            return 0;
        header = (p[0] & 0xe0) | (p[1] & 31);
        if (p[1] & 0x80 && !append_nal(self, &header, 1))
            return 0;
        return self->assembled && append(self, p + 2, size - 2);
    default:
        return (p[0] & 31) < NAL_STAP_A && (p[0] & 31) && append_nal(self, p, size);
    }
}

static void keep(struct passage *self, uint32_t timestamp)
{
    struct unit *slot;
    uint8_t *copy = malloc(self->assembled);

    if (!copy)
        return;
    memcpy(copy, self->assembly, self->assembled);
    if (self->count == RING) {
        free(self->ring[self->first].data);
        self->first = (self->first + 1) % RING;
        --self->count;
    }
    slot = &self->ring[(self->first + self->count++) % RING];
    slot->data = copy;
    slot->size = self->assembled;
    slot->timestamp = timestamp;
}

static pj_status_t decode(pjmedia_vid_codec *codec, pj_size_t count, pjmedia_frame packets[], unsigned room,
                          pjmedia_frame *output)
{
    struct passage *self = codec->codec_data;
    int whole = 1, missing;
    pj_size_t i;

    PJ_UNUSED_ARG(room);
    pthread_mutex_lock(&self->guard);
    self->assembled = 0;
    for (i = 0; i < count && whole; ++i)
        whole = packets[i].type == PJMEDIA_FRAME_TYPE_VIDEO && take_payload(self, packets[i].buf, packets[i].size);
    if (!whole)
        self->broken = 1;
    else if (self->assembled && has_key(self->assembly, self->assembly + self->assembled))
        self->broken = 0;
    if (!self->broken && self->assembled)
        keep(self, packets[0].timestamp.u32.lo);
    missing = self->broken;
    pthread_mutex_unlock(&self->guard);

    output->type = PJMEDIA_FRAME_TYPE_NONE; /* nothing to show */
    output->size = 0;
    if (missing) {
        pjmedia_event event;
        pjmedia_event_init(&event, PJMEDIA_EVENT_KEYFRAME_MISSING, &packets[0].timestamp, codec);
        pjmedia_event_publish(NULL, codec, &event, 0);
    }
    return PJ_SUCCESS;
}

/* ---- the codec, as pjmedia wants it ---------------------------------------------------------------------------- */

static pj_status_t codec_init(pjmedia_vid_codec *codec, pj_pool_t *pool)
{
    PJ_UNUSED_ARG(codec);
    PJ_UNUSED_ARG(pool);
    return PJ_SUCCESS;
}

/* What a parameter of a format says; NULL when it is not there. */
static pj_str_t *named(pjmedia_codec_fmtp *format, const char *name)
{
    unsigned i;

    for (i = 0; i < format->cnt; ++i)
        if (!pj_stricmp2(&format->param[i].name, name))
            return &format->param[i].val;
    return NULL;
}

static pj_status_t codec_open(pjmedia_vid_codec *codec, pjmedia_vid_codec_param *param)
{
    struct passage *self = codec->codec_data;
    pjmedia_vid_codec_h264_fmtp far_end;
    pj_status_t status = pjmedia_vid_codec_h264_parse_fmtp(&param->enc_fmtp, &far_end);

    if (status != PJ_SUCCESS)
        return status;
    self->param = pjmedia_vid_codec_param_clone(self->pool, param);
    self->fragments = far_end.packetization_mode == 1 && (factory.mode == MODE_AUTO || factory.mode == MODE_FRAGMENTS);
    strcpy(self->profile, "000000");
    if (named(&param->enc_fmtp, "profile-level-id"))
        pj_ansi_snprintf(self->profile, sizeof(self->profile), "%02x%02x%02x", far_end.profile_idc & 0xff,
                         far_end.profile_iop & 0xff, far_end.level & 0xff);
    return PJ_SUCCESS;
}

static pj_status_t codec_close(pjmedia_vid_codec *codec)
{
    PJ_UNUSED_ARG(codec);
    return PJ_SUCCESS;
}

static pj_status_t codec_modify(pjmedia_vid_codec *codec, const pjmedia_vid_codec_param *param)
{
    PJ_UNUSED_ARG(codec);
    PJ_UNUSED_ARG(param);
    return PJ_SUCCESS;
}

static pj_status_t codec_get_param(pjmedia_vid_codec *codec, pjmedia_vid_codec_param *param)
{
    struct passage *self = codec->codec_data;

    *param = *self->param;
    return PJ_SUCCESS;
}

static pjmedia_vid_codec_op codec_op = {codec_init,      codec_open,   codec_close, codec_modify,
                                        codec_get_param, encode_begin, encode_more, decode,
                                        NULL};

static pj_status_t test_alloc(pjmedia_vid_codec_factory *base, const pjmedia_vid_codec_info *info)
{
    PJ_UNUSED_ARG(base);
    return info->fmt_id == PJMEDIA_FORMAT_H264 ? PJ_SUCCESS : PJMEDIA_CODEC_EUNSUP;
}

static pj_status_t default_attr(pjmedia_vid_codec_factory *base, const pjmedia_vid_codec_info *info,
                                pjmedia_vid_codec_param *attr)
{
    PJ_UNUSED_ARG(base);
    PJ_UNUSED_ARG(info);
    pj_bzero(attr, sizeof(*attr));
    attr->dir = PJMEDIA_DIR_ENCODING_DECODING;
    attr->packing = PJMEDIA_VID_PACKING_PACKETS;
    /* The size only decides how large pjmedia's buffers are: the far end's key picture may have 160 packets. */
    pjmedia_format_init_video(&attr->enc_fmt, PJMEDIA_FORMAT_H264, 240, 176, 15, 1);
    pjmedia_format_init_video(&attr->dec_fmt, PJMEDIA_FORMAT_I420, 240, 176, 15, 1);
    attr->enc_fmt.det.vid.avg_bps = attr->enc_fmt.det.vid.max_bps = 4000000;
    attr->dec_fmt.det.vid.avg_bps = attr->dec_fmt.det.vid.max_bps = 4000000;
    attr->dec_fmtp.cnt = factory.mode == MODE_UNSAID ? 1 : 2;
    attr->dec_fmtp.param[0].name = pj_str("profile-level-id");
    attr->dec_fmtp.param[0].val = pj_str(factory.profile);
    attr->dec_fmtp.param[1].name = pj_str(" packetization-mode");
    attr->dec_fmtp.param[1].val = pj_str(factory.mode_text);
    attr->enc_mtu = PJMEDIA_MAX_VID_PAYLOAD_SIZE;
    return PJ_SUCCESS;
}

static pj_status_t enum_info(pjmedia_vid_codec_factory *base, unsigned *count, pjmedia_vid_codec_info info[])
{
    PJ_UNUSED_ARG(base);
    *count = 1;
    pj_bzero(info, sizeof(*info));
    info->fmt_id = PJMEDIA_FORMAT_H264;
    info->pt = PJMEDIA_RTP_PT_H264;
    info->encoding_name = pj_str("H264");
    info->encoding_desc = pj_str("H.264 of the device's encoder");
    info->clock_rate = 90000;
    info->dir = PJMEDIA_DIR_ENCODING_DECODING;
    info->dec_fmt_id_cnt = 1;
    info->dec_fmt_id[0] = PJMEDIA_FORMAT_I420;
    info->packings = PJMEDIA_VID_PACKING_PACKETS;
    return PJ_SUCCESS;
}

static pj_status_t alloc_codec(pjmedia_vid_codec_factory *base, const pjmedia_vid_codec_info *info,
                               pjmedia_vid_codec **codec)
{
    pj_pool_t *pool = pjsua_pool_create("axisedge_video", 1024, 1024);
    struct passage *self;

    PJ_UNUSED_ARG(info);
    if (!pool)
        return PJ_ENOMEM;
    self = PJ_POOL_ZALLOC_T(pool, struct passage);
    self->pool = pool;
    self->codec.factory = base;
    self->codec.op = &codec_op;
    self->codec.codec_data = self;
    self->broken = 1;
    pthread_mutex_init(&self->guard, NULL);
    *codec = &self->codec;
    return PJ_SUCCESS;
}

static pj_status_t dealloc_codec(pjmedia_vid_codec_factory *base, pjmedia_vid_codec *codec)
{
    struct passage *self = codec->codec_data;

    PJ_UNUSED_ARG(base);
    while (self->count) {
        free(self->ring[self->first].data);
        self->first = (self->first + 1) % RING;
        --self->count;
    }
    free(self->assembly);
    pthread_mutex_destroy(&self->guard);
    pj_pool_release(self->pool);
    return PJ_SUCCESS;
}

static pjmedia_vid_codec_factory_op factory_op = {test_alloc, default_attr, enum_info, alloc_codec, dealloc_codec};

/* ---- SDP ------------------------------------------------------------------------------------------------------- */

static pj_status_t read_format(const pjmedia_sdp_media *media, unsigned index, pjmedia_codec_fmtp *raw,
                               pjmedia_vid_codec_h264_fmtp *format)
{
    pj_status_t status = pjmedia_stream_info_parse_fmtp(NULL, media, pj_strtoul(&media->desc.fmt[index]), raw);

    return status == PJ_SUCCESS ? pjmedia_vid_codec_h264_parse_fmtp(raw, format) : status;
}

static int sendable(unsigned profile)
{
    return profile == 66 || profile == 77 || profile == 100;
}

/* Whether two H.264 formats go together. We encode what the far end names, so any profile that we know does; ours is
 * then written as theirs, as RFC 6184 section 8.2.2 wants the two to be the same. */
static pj_status_t match(pj_pool_t *pool, pjmedia_sdp_media *offer, unsigned o, pjmedia_sdp_media *answer, unsigned a,
                         unsigned option)
{
    pjmedia_codec_fmtp offered_raw, answered_raw;
    pjmedia_vid_codec_h264_fmtp offered, answered;
    pj_str_t *value;

    PJ_UNUSED_ARG(pool);
    if (read_format(offer, o, &offered_raw, &offered) != PJ_SUCCESS ||
        read_format(answer, a, &answered_raw, &answered) != PJ_SUCCESS)
        return PJMEDIA_SDP_EFORMATNOTEQUAL;
    if (!sendable(offered.profile_idc) || !sendable(answered.profile_idc))
        return PJMEDIA_SDP_EFORMATNOTEQUAL;
    if (factory.mode == MODE_FRAGMENTS && (offered.packetization_mode != 1 || answered.packetization_mode != 1))
        return PJMEDIA_SDP_EFORMATNOTEQUAL;
    if (!(option & PJMEDIA_SDP_NEG_FMT_MATCH_ALLOW_MODIFY_ANSWER))
        return PJ_SUCCESS;
    value = named(&answered_raw, "profile-level-id"); /* points into the answer */
    if (value && value->slen == 6 && named(&offered_raw, "profile-level-id")) {
        pj_val_to_hex_digit(offered.profile_idc, value->ptr);
        pj_val_to_hex_digit(offered.profile_iop, value->ptr + 2);
        pj_val_to_hex_digit(offered.level, value->ptr + 4);
    }
    value = named(&answered_raw, "packetization-mode");
    if (value && value->slen == 1)
        value->ptr[0] = offered.packetization_mode == 1 ? '1' : '0';
    return PJ_SUCCESS;
}

/* ---- what Python calls ----------------------------------------------------------------------------------------- */

/* Which interface these functions have; the Python side refuses another. */
int axisedge_video_version(void)
{
    return 1;
}

/* Put this codec in the place of others for H.264. After pjsua_init(). */
int axisedge_video_start(void)
{
    const pj_str_t name = {"H264", 4};
    pjmedia_vid_codec_mgr *manager = pjmedia_vid_codec_mgr_instance();

    if (!manager)
        return -1;
    pjmedia_codec_openh264_vid_deinit();
    pjmedia_sdp_neg_register_fmt_match_cb(&name, NULL);
    factory.base.op = &factory_op;
    if (pjmedia_sdp_neg_register_fmt_match_cb(&name, match) != PJ_SUCCESS ||
        pjmedia_vid_codec_mgr_register_factory(manager, &factory.base) != PJ_SUCCESS)
        return -1;
    factory.registered = 1;
    return 0;
}

/* What the next offer or answer says: profile-level-id (six hexadecimal digits), and the packetization mode: 0, 1,
 * -1 for the best (1), 2 to say none, which means 0. */
int axisedge_video_offer(const char *profile, int mode)
{
    if (strlen(profile) != 6 || strspn(profile, "0123456789abcdef") != 6 || mode < MODE_AUTO || mode > MODE_UNSAID)
        return -1;
    memcpy(factory.profile, profile, 7);
    factory.mode = mode;
    factory.mode_text[0] = mode == MODE_SINGLE ? '0' : '1';
    return 0;
}

/* Which way video may go in calls that begin from now on: 1 out (as long as nobody says otherwise), 2 in, 3 both. */
void axisedge_video_direction(int direction)
{
    axisedge_video_dir = (pjmedia_dir)(direction & PJMEDIA_DIR_ENCODING_DECODING);
}

/* Any thread may come here; pjlib wants to know it. */
static void introduce(void)
{
    static __thread pj_thread_desc description;
    pj_thread_t *thread;

    if (!pj_thread_is_registered())
        pj_thread_register("video", description, &thread);
}

/* The video stream of a call, if it is one of ours. */
static struct passage *stream_of(int call_id, pjmedia_vid_stream **stream, pjmedia_port **port)
{
    pjsua_call *call = &pjsua_var.calls[call_id];
    pjmedia_vid_codec *codec;
    unsigned i;

    *stream = NULL;
    for (i = 0; i < call->med_cnt && !*stream; ++i)
        if (call->media[i].type == PJMEDIA_TYPE_VIDEO)
            *stream = call->media[i].strm.v.stream;
    codec = *stream ? axisedge_codec_of(*stream) : NULL;
    if (!codec || codec->op != &codec_op ||
        pjmedia_vid_stream_get_port(*stream, PJMEDIA_DIR_ENCODING, port) != PJ_SUCCESS)
        return NULL;
    return codec->codec_data;
}

/* Join the video stream of a call. Returns the number of a link, which is good until axisedge_video_close(); -1 when
 * the call has no such stream now. `fragments` gets 1 when NAL units may be longer than a packet, `profile` (7 bytes)
 * the profile-level-id of the far end, 000000 when it named none. */
int axisedge_video_open(int call_id, int *fragments, char *profile)
{
    pjmedia_vid_stream *stream;
    pjmedia_port *port;
    struct passage *passage;
    unsigned i;
    int number = -1;

    if (call_id < 0 || call_id >= (int)pjsua_var.ua_cfg.max_calls)
        return -1;
    PJSUA_LOCK();
    passage = stream_of(call_id, &stream, &port);
    for (i = 0; passage && i < LINKS && number < 0; ++i) {
        struct link *link = &links[i];
        pthread_mutex_lock(&link->guard);
        if (!link->number) {
            opened = opened % 1000000 + 1;
            number = link->number = opened * LINKS + i;
            link->port = port;
            link->lock = port->grp_lock;
            link->passage = passage;
            link->begun = 0;
            pj_grp_lock_add_ref(link->lock); /* the stream's memory stays while we have the link */
        }
        pthread_mutex_unlock(&link->guard);
    }
    if (number >= 0) {
        *fragments = passage->fragments;
        memcpy(profile, passage->profile, 7);
        pjmedia_vid_stream_resume(stream, PJMEDIA_DIR_ENCODING);
    }
    PJSUA_UNLOCK();
    return number;
}

/* The link with its guard taken; NULL when it is closed. */
static struct link *taken(int number)
{
    struct link *link = &links[(unsigned)number % LINKS];

    pthread_mutex_lock(&link->guard);
    if (number > 0 && link->number == number)
        return link;
    pthread_mutex_unlock(&link->guard);
    return NULL;
}

/* Send an access unit (Annex B) with its 90 kHz timestamp. Returns 1 when the far end needs a key picture, 0 when not,
 * -1 when the stream has ended. */
int axisedge_video_send(int number, const uint8_t *data, size_t size, uint32_t timestamp)
{
    struct link *link;
    pj_status_t (*put)(struct pjmedia_port *, pjmedia_frame *);
    pjmedia_frame frame;
    int result = -1;

    introduce();
    link = taken(number);
    if (!link)
        return -1;
    put = link->port->put_frame; /* taken away when the stream ends */
    if (put && size) {
        pj_bzero(&frame, sizeof(frame));
        frame.type = PJMEDIA_FRAME_TYPE_VIDEO;
        frame.buf = (void *)data;
        frame.size = size;
        frame.timestamp.u32.lo = link->begun ? timestamp - link->last : 0;
        frame.bit_info = KNOWN_TIMESTAMP;
        link->begun = 1;
        link->last = timestamp;
        put(link->port, &frame);
        result = link->passage->want_key;
        link->passage->want_key = 0;
    }
    pthread_mutex_unlock(&link->guard);
    return result;
}

/* Fetch the oldest access unit that the far end sent. Returns its size, 0 when there is none, -1 when the stream has
 * ended, -2 when it is larger than `room` (it is lost then). */
int axisedge_video_receive(int number, uint8_t *data, size_t room, uint32_t *timestamp)
{
    struct link *link = taken(number);
    struct passage *self;
    struct unit *unit;
    int result;

    if (!link)
        return -1;
    self = link->passage;
    pthread_mutex_lock(&self->guard);
    if (self->count) {
        unit = &self->ring[self->first];
        result = unit->size <= room ? (int)unit->size : -2;
        if (result > 0)
            memcpy(data, unit->data, unit->size);
        *timestamp = unit->timestamp;
        free(unit->data);
        self->first = (self->first + 1) % RING;
        --self->count;
    } else {
        result = link->port->put_frame ? 0 : -1;
    }
    pthread_mutex_unlock(&self->guard);
    pthread_mutex_unlock(&link->guard);
    return result;
}

/* Give a link back; harmless the second time. */
void axisedge_video_close(int number)
{
    struct link *link = taken(number);
    pj_grp_lock_t *lock;

    if (!link)
        return;
    lock = link->lock;
    link->number = 0;
    pthread_mutex_unlock(&link->guard);
    introduce();
    pj_grp_lock_dec_ref(lock);
}

/* Before pjsua_destroy(): nothing may hold on to its streams. */
void axisedge_video_stop(void)
{
    const pj_str_t name = {"H264", 4};
    int i;

    for (i = 0; i < LINKS; ++i)
        axisedge_video_close(links[i].number);
    if (!factory.registered)
        return;
    pjmedia_sdp_neg_register_fmt_match_cb(&name, NULL);
    if (pjmedia_vid_codec_mgr_instance())
        pjmedia_vid_codec_mgr_unregister_factory(NULL, &factory.base);
    factory.registered = 0;
}
