/* What axisedge adds to pjproject; exported from the pjsua2 module, called through ctypes. */

/* Which interface the functions below have; the Python side refuses another. */
int axisedge_sip_version(void)
{
    return 1;
}
