"""The parameters of ``param.cgi``: names of old, each tied to a setting or to a fact of the device."""
