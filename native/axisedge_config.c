/* What pjsip lets be chosen while it runs, but its Python binding does not; called through ctypes. */

#include <pjsip.h>

/* Whether a request that would not fit into one UDP packet goes over TCP instead (RFC 3261 section 18.1.1). */
void axisedge_tcp_switching(int allowed)
{
    pjsip_cfg()->endpt.disable_tcp_switch = !allowed;
}
