/* Requests that pjsua leaves unanswered, or takes although they contradict themselves (RFC 3261 sections 8.2.1, 18.3). */

#include <pjsip.h>
#include <pjsua-lib/pjsua.h>

static pj_bool_t refuse(pjsip_rx_data *rdata, int code)
{
    if (rdata->msg_info.msg->line.req.method.id != PJSIP_ACK_METHOD)
        pjsip_endpt_respond_stateless(pjsua_get_pjsip_endpt(), rdata, code, NULL, NULL, NULL);
    return PJ_TRUE;
}

/* The CSeq header names another method than the first line, or a datagram ends before its body does. */
static pj_bool_t on_early_request(pjsip_rx_data *rdata)
{
    const pjsip_msg *msg = rdata->msg_info.msg;
    const pjsip_clen_hdr *length = rdata->msg_info.clen;
    int there = msg->body ? (int)msg->body->len : 0;

    if (pjsip_method_cmp(&msg->line.req.method, &rdata->msg_info.cseq->method) != 0)
        return refuse(rdata, PJSIP_SC_BAD_REQUEST);
    if (!PJSIP_TRANSPORT_IS_RELIABLE(rdata->tp_info.transport) && length && length->len > there)
        return refuse(rdata, PJSIP_SC_BAD_REQUEST);
    return PJ_FALSE;
}

/* Nobody wanted this request. */
static pj_bool_t on_late_request(pjsip_rx_data *rdata)
{
    const pjsip_method *method = &rdata->msg_info.msg->line.req.method;

    return refuse(rdata, method->id == PJSIP_OTHER_METHOD ? PJSIP_SC_NOT_IMPLEMENTED : PJSIP_SC_METHOD_NOT_ALLOWED);
}

static pjsip_module early = {
    .name = {"mod-axisedge-early", 18},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_TRANSPORT_LAYER + 1,
    .on_rx_request = &on_early_request,
};

static pjsip_module late = {
    .name = {"mod-axisedge-late", 17},
    .id = -1,
    .priority = PJSIP_MOD_PRIORITY_APPLICATION + 99,
    .on_rx_request = &on_late_request,
};

/* Call it after the library is initialized, each time; its end takes the modules with it. Returns 0 on success. */
int axisedge_strict(void)
{
    pj_status_t status;

    early.id = late.id = -1;
    status = pjsip_endpt_register_module(pjsua_get_pjsip_endpt(), &early);
    if (status == PJ_SUCCESS)
        status = pjsip_endpt_register_module(pjsua_get_pjsip_endpt(), &late);
    return status;
}
