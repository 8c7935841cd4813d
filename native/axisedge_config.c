/* What pjsip lets be chosen while it runs, but its Python binding does not; called through ctypes. */

#include <pjsip.h>
#include <pjmedia.h>

extern pjmedia_dir axisedge_audio_dir; /* see patches/direction.patch */

/* Whether a request that would not fit into one UDP packet goes over TCP instead (RFC 3261 section 18.1.1). */
void axisedge_tcp_switching(int allowed)
{
    pjsip_cfg()->endpt.disable_tcp_switch = !allowed;
}

/* Which way audio may go in calls that begin from now on: 1 out, 2 in, 3 both, 0 none. */
void axisedge_audio_direction(int direction)
{
    axisedge_audio_dir = (pjmedia_dir)(direction & PJMEDIA_DIR_ENCODING_DECODING);
}

/* Print nothing: what pjlib says before it has its configuration would go to the standard output. */
void axisedge_quiet(void)
{
    pj_log_set_level(0);
}
