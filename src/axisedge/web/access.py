"""Who may call what: the one table that every HTTP surface asks.

A row is a route's name, which is its path; ``path#method`` is a method inside a JSON API that needs more than
the path itself. The server refuses to start when a route has no row, or a row has no route.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from axisedge.core.errors import StartError
from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.web.routing import Routes

ANONYMOUS, VIEWER, OPERATOR, ADMINISTRATOR = Role.ANONYMOUS, Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR

VIDEO: Mapping[str, Role] = {
    "/axis-cgi/alwaysmulti.sdp": VIEWER,
    "/axis-cgi/dynamicoverlay.cgi": OPERATOR,
    "/axis-cgi/dynamicoverlay/dynamicoverlay.cgi": OPERATOR,
    "/axis-cgi/imagesize.cgi": VIEWER,
    "/axis-cgi/jpg/image.cgi": VIEWER,
    "/axis-cgi/manageoverlayimages.cgi": OPERATOR,
    "/axis-cgi/media.cgi": VIEWER,
    "/axis-cgi/mjpg/video.cgi": VIEWER,
    "/axis-cgi/overlaymodifiers.cgi": OPERATOR,
    "/axis-cgi/privacymask.cgi": OPERATOR,
    "/axis-cgi/privacymask.cgi#action": ADMINISTRATOR,
    "/axis-cgi/streamprofile.cgi": VIEWER,
    "/axis-cgi/streamprofile.cgi#create": OPERATOR,
    "/axis-cgi/streamprofile.cgi#remove": OPERATOR,
    "/axis-cgi/streamprofile.cgi#update": OPERATOR,
    "/axis-cgi/uploadoverlayimage.cgi": OPERATOR,
    "/axis-cgi/videostatus.cgi": VIEWER,
    "/api/v1/video/bitrate": VIEWER,
    "/api/v1/video/facts": VIEWER,
    "/api/v1/video/live": VIEWER,
}
"""Rows that only a product with video has routes for."""

VIEW_AREAS: Mapping[str, Role] = {
    "/axis-cgi/viewarea/configure.cgi": ADMINISTRATOR,
    "/axis-cgi/viewarea/info.cgi": VIEWER,
}
"""Rows that only a product with view areas has routes for."""
READERS: Mapping[str, Role] = {
    "/api/v1/readers": VIEWER,
    "/api/v1/readers#POST": ADMINISTRATOR,
    "/api/v1/readers/access-control-unit": VIEWER,
    "/api/v1/readers/key": ADMINISTRATOR,
    "/api/v1/readers/upgrade": ADMINISTRATOR,
}
EXPANSION: Mapping[str, Role] = {
    "/api/v1/expansion": OPERATOR,
    "/api/v1/expansion/upgrade": ADMINISTRATOR,
}
"""Rows that only a product that takes expansion modules has routes for."""
PAIRING: Mapping[str, Role] = {"/api/v1/camera-pairing": VIEWER}
"""Rows that only a product that can be paired with a camera has routes for."""

_CALL_SERVICE_GETS = (
    *("Call", "TerminateCall", "GetCallStatus", "GetCallStatuses", "GetServiceCapabilities"),
    *("GetSIPConfiguration", "GetSupportedSIPConfigurationAttributes", "GetSupportedSIPAccountAttributes"),
    *("GetSIPAccount", "GetSIPAccounts", "GetSIPAccountStatus", "GetSIPAccountStatuses"),
    *("GetVMSCallConfiguration", "GetDefaultAudioCodecs", "GetSupportedAudioCodecs", "GetAudioCodecs"),
    *("GetSupportedMediaEncryptionModes", "GetDTMFConfiguration", "GetDTMFConfigurations"),
    *("GetDTMFEvent", "GetDTMFEvents", "GetDTMFTrigger", "GetDTMFTriggers"),
)
_CALL_SERVICE_SETS = (
    *("SetSIPConfiguration", "SetSIPAccount", "SetSIPAccounts", "RemoveSIPAccount", "RemoveSIPAccounts"),
    *("SetVMSCallConfiguration", "SetAudioCodecs", "SetDTMFConfiguration", "SetDTMFConfigurations"),
    *("RemoveDTMFConfiguration", "RemoveDTMFConfigurations", "SetDTMFEvent", "SetDTMFEvents"),
    *("RemoveDTMFEvent", "RemoveDTMFEvents", "SetDTMFTrigger", "SetDTMFTriggers"),
    *("RemoveDTMFTrigger", "RemoveDTMFTriggers"),
)

CALLS: Mapping[str, Role] = {
    "/vapix/call": OPERATOR,
    "/vapix/call#set": ADMINISTRATOR,
    **{f"/vapix/services#call:{name}": OPERATOR for name in _CALL_SERVICE_GETS},
    **{f"/vapix/services#call:{name}": ADMINISTRATOR for name in _CALL_SERVICE_SETS},
    "/api/v1/calls": VIEWER,
    "/api/v1/calls#POST": OPERATOR,
    "/api/v1/calls/{id}": OPERATOR,
    "/api/v1/calls/{id}/answer": OPERATOR,
    "/api/v1/calls/{id}/digits": OPERATOR,
    "/api/v1/contacts/export": OPERATOR,
    "/api/v1/contacts/import": OPERATOR,
}
"""Rows that only a product with SIP has routes for."""

AUDIO: Mapping[str, Role] = {
    "/axis-cgi/audio/receive.cgi": VIEWER,
    "/axis-cgi/audio/transmit.cgi": VIEWER,
    "/axis-cgi/audiodevicecontrol.cgi": VIEWER,
    "/axis-cgi/audiodevicecontrol.cgi#getDevicesCapabilities": OPERATOR,
    "/axis-cgi/audiodevicecontrol.cgi#getDevicesSettings": OPERATOR,
    "/axis-cgi/audiodevicecontrol.cgi#getHazardousSettings": OPERATOR,
    "/axis-cgi/audiodevicecontrol.cgi#setDevicesSettings": OPERATOR,
    "/axis-cgi/mediaclip.cgi": OPERATOR,
    "/axis-cgi/playclip.cgi": VIEWER,
    "/axis-cgi/stopclip.cgi": VIEWER,
}
"""Rows that only a product with audio has routes for."""

AUDIO_PAGE: Mapping[str, Role] = {
    "/api/v1/audio": VIEWER,
    "/api/v1/clips": VIEWER,
    "/api/v1/clips#POST": OPERATOR,
    "/api/v1/clips/stop": OPERATOR,
    "/api/v1/clips/{number}#DELETE": OPERATOR,
    "/api/v1/clips/{number}#PATCH": OPERATOR,
    "/api/v1/clips/{number}/file": VIEWER,
    "/api/v1/clips/{number}/play": OPERATOR,
}
"""Rows of the page that only a product with audio has routes for."""

ENTRY_LIST: Mapping[str, Role] = {
    "/api/v1/entry-list/pin": ADMINISTRATOR,
    "/api/v1/vapix-reader": OPERATOR,
    "/api/v1/vapix-reader/readers": ADMINISTRATOR,
}
"""Rows that only a product with an entry list has routes for."""

POWER: Mapping[str, Role] = {"/api/v1/alarms": OPERATOR, "/api/v1/power": OPERATOR}
"""Rows that only a product that monitors its power has routes for."""

CALL_PICTURES: Mapping[str, Role] = {
    # phones have no login; the token in the INVITE is the permission (web/call_picture.py)
    "/call-picture": ANONYMOUS,
}
"""Rows that only a product with SIP and video has routes for."""

DOORS: Mapping[str, Role] = {
    # physical access control (vapix/pacs.py): whoever may use it at all could let anybody in
    "/api/v1/access-groups": ADMINISTRATOR,
    "/api/v1/access-groups/{group}": ADMINISTRATOR,
    "/api/v1/access-log": ADMINISTRATOR,
    "/api/v1/access-rules": ADMINISTRATOR,
    "/api/v1/access-rules/{rule}": ADMINISTRATOR,
    "/api/v1/doors": OPERATOR,
    "/api/v1/doors/{door}": OPERATOR,
    "/api/v1/peripherals": ADMINISTRATOR,
    "/api/v1/peripherals/{token}": ADMINISTRATOR,
    "/api/v1/peripherals/{token}/key": ADMINISTRATOR,
    "/api/v1/identification-types": ADMINISTRATOR,
    "/api/v1/identification-types/{kind}": ADMINISTRATOR,
    "/api/v1/people": ADMINISTRATOR,
    "/api/v1/people-export": ADMINISTRATOR,
    "/api/v1/people-import": ADMINISTRATOR,
    "/api/v1/people-import/confirm": ADMINISTRATOR,
    "/api/v1/people-pin": ADMINISTRATOR,
    "/api/v1/people/{person}": ADMINISTRATOR,
    "/vapix/axkey": ADMINISTRATOR,
    "/vapix/doorcontrol": ADMINISTRATOR,
    "/vapix/eventlogger": ADMINISTRATOR,
    "/vapix/idpoint": ADMINISTRATOR,
    "/vapix/pacs": ADMINISTRATOR,
    # plate verifiers and barcode readers have an API key and no login (vapix/peripheral_push.py)
    "/vapix/peripherals": ANONYMOUS,
    "/vapix/pin": ADMINISTRATOR,
    "/vapix/schedule": ADMINISTRATOR,
    "/vapix/services#pacs": ADMINISTRATOR,
}
"""Rows that only a product with doors has routes for."""

INTERCOM: Mapping[str, Role] = {
    "/vapix/intercom": OPERATOR,
    "/vapix/intercom/{function}": OPERATOR,
}
"""Rows that only an intercom has routes for."""

ACCESS: Mapping[str, Role] = {
    **INTERCOM,
    **DOORS,
    **VIDEO,
    **CALLS,
    **AUDIO,
    **AUDIO_PAGE,
    **CALL_PICTURES,
    **VIEW_AREAS,
    **PAIRING,
    **READERS,
    **EXPANSION,
    **ENTRY_LIST,
    **POWER,
    # identity and discovery
    "/axis-cgi/apidiscovery.cgi": ANONYMOUS,
    "/axis-cgi/basicdeviceinfo.cgi": ANONYMOUS,
    "/axis-cgi/basicdeviceinfo.cgi#getAllProperties": OPERATOR,
    "/axis-cgi/basicdeviceinfo.cgi#getProperties": OPERATOR,
    "/axis-cgi/systemready.cgi": ANONYMOUS,
    # parameters: each one has rights of its own (vapix/param.py), so the CGI itself asks who calls
    "/axis-cgi/admin/param.cgi": ADMINISTRATOR,
    "/axis-cgi/operator/param.cgi": OPERATOR,
    "/axis-cgi/param.cgi": ANONYMOUS,
    "/axis-cgi/view/param.cgi": VIEWER,
    "/axis-cgi/viewer/param.cgi": VIEWER,
    # logs
    "/axis-cgi/accesslog.cgi": ADMINISTRATOR,
    "/axis-cgi/admin/accesslog.cgi": ADMINISTRATOR,
    "/axis-cgi/admin/systemlog.cgi": ADMINISTRATOR,
    "/axis-cgi/auditlog.cgi": ADMINISTRATOR,
    "/axis-cgi/admin/serverreport.cgi": ADMINISTRATOR,
    "/axis-cgi/serverreport.cgi": ADMINISTRATOR,
    "/axis-cgi/systemlog.cgi": ADMINISTRATOR,
    # settings: each section says who may read and who may write (vapix/config_rest.py)
    "/config/discover": VIEWER,
    "/config/rest": VIEWER,
    # restart and factory default
    "/axis-cgi/admin/factorydefault.cgi": ADMINISTRATOR,
    "/axis-cgi/admin/hardfactorydefault.cgi": ADMINISTRATOR,
    "/axis-cgi/admin/restart.cgi": ADMINISTRATOR,
    "/axis-cgi/factorydefault.cgi": ADMINISTRATOR,
    "/axis-cgi/firmwaremanagement.cgi": ADMINISTRATOR,
    "/axis-cgi/hardfactorydefault.cgi": ADMINISTRATOR,
    "/axis-cgi/restart.cgi": ADMINISTRATOR,
    # accounts: anybody may create the first one (vapix/user_management.py)
    "/axis-cgi/pwdgrp.cgi": ANONYMOUS,
    "/axis-cgi/pwdgrp.cgi#manage": ADMINISTRATOR,
    "/axis-cgi/usergroup.cgi": VIEWER,
    # ports, virtual inputs and manual triggers
    "/axis-cgi/io/input.cgi": VIEWER,
    "/axis-cgi/io/output.cgi": VIEWER,
    "/axis-cgi/io/output.cgi#action": OPERATOR,
    "/axis-cgi/io/port.cgi": VIEWER,
    "/axis-cgi/io/port.cgi#action": OPERATOR,
    "/axis-cgi/io/portmanagement.cgi": VIEWER,
    "/axis-cgi/io/portmanagement.cgi#setPorts": OPERATOR,
    "/axis-cgi/io/portmanagement.cgi#setStateSequence": OPERATOR,
    "/axis-cgi/io/virtualinput.cgi": OPERATOR,
    "/axis-cgi/ledcontrol/getleds.cgi": OPERATOR,
    "/axis-cgi/ledcontrol/set.cgi": OPERATOR,
    "/axis-cgi/virtualinput/activate.cgi": OPERATOR,
    "/axis-cgi/virtualinput/deactivate.cgi": OPERATOR,
    "/axis-cgi/virtualinput/getschemaversions.cgi": OPERATOR,
    # events; whoever opens the WebSocket gives a login or a session token (vapix/event_stream.py)
    "/axis-cgi/wssession.cgi": VIEWER,
    "/vapix/ws-data-stream": ANONYMOUS,
    "/vapix/ws-data-stream#events": VIEWER,
    "rtsp:/axis-media/media.amp": VIEWER,
    # RTSP through HTTP and WebSocket (rtsp/tunnel.py): the RTSP inside asks for the login
    "/axis-media/media.amp": ANONYMOUS,
    "/rtsp-over-websocket": ANONYMOUS,
    # SOAP services (vapix/soap.py)
    "/vapix/services": VIEWER,
    "/vapix/services#action1:AddActionConfiguration": OPERATOR,
    "/vapix/services#action1:AddActionRule": OPERATOR,
    "/vapix/services#action1:AddRecipientConfiguration": OPERATOR,
    "/vapix/services#action1:GetActionConfigurations": OPERATOR,
    "/vapix/services#action1:GetActionRules": OPERATOR,
    "/vapix/services#action1:GetActionTemplates": OPERATOR,
    "/vapix/services#action1:GetRecipientConfigurations": OPERATOR,
    "/vapix/services#action1:GetRecipientTemplates": OPERATOR,
    "/vapix/services#action1:RemoveActionConfiguration": OPERATOR,
    "/vapix/services#action1:RemoveActionRule": OPERATOR,
    "/vapix/services#action1:RemoveRecipientConfiguration": OPERATOR,
    "/vapix/services#entry:GetServiceCapabilities": VIEWER,
    "/vapix/services#entry:GetServices": VIEWER,
    "/vapix/services#event1:AddScheduledEvent": OPERATOR,
    "/vapix/services#event1:ChangeVirtualInputState": OPERATOR,
    "/vapix/services#event1:GetEventInstances": VIEWER,
    "/vapix/services#event1:GetScheduledEvents": VIEWER,
    "/vapix/services#event1:RemoveScheduledEvent": OPERATOR,
    # the page, and its own interface (web/page_api)
    "/": ANONYMOUS,
    "/api/v1/actions": OPERATOR,
    "/api/v1/conditions": OPERATOR,
    "/api/v1/connections": ADMINISTRATOR,
    "/api/v1/live": VIEWER,
    "/api/v1/logs/{log}": ADMINISTRATOR,
    "/api/v1/maintenance": ADMINISTRATOR,
    "/api/v1/openapi.json": VIEWER,
    "/api/v1/ports": VIEWER,
    "/api/v1/ports/{index}": OPERATOR,
    "/api/v1/rules": OPERATOR,
    "/api/v1/schedules/preview": OPERATOR,
    "/api/v1/schemas/{section}": VIEWER,
    "/api/v1/sections": VIEWER,
    "/api/v1/session": ANONYMOUS,
    "/api/v1/setup": ANONYMOUS,
    "/api/v1/status": VIEWER,
    "/api/v1/trial": ADMINISTRATOR,
    "/api/v1/trial/keep": ADMINISTRATOR,
    "/api/v1/triggers": OPERATOR,
    "/api/v1/triggers/{number}": OPERATOR,
    "/ui": ANONYMOUS,
    "/ui/": ANONYMOUS,
    "/ui/assets/{name}": ANONYMOUS,
    "/ui/favicon.svg": ANONYMOUS,
    # the interactive device image
    "/api/v1/credentials": OPERATOR,
    "/api/v1/credentials/check": OPERATOR,
    # the bench decides by itself: loopback addresses, or an administrator (web/bench_api.py)
    "/bench/v1/acoustics": ANONYMOUS,
    "/bench/v1/camera": ANONYMOUS,
    "/bench/v1/card": ANONYMOUS,
    "/bench/v1/contact": ANONYMOUS,
    "/bench/v1/reader": ANONYMOUS,
    "/bench/v1/control-button": ANONYMOUS,
    "/bench/v1/input": ANONYMOUS,
    "/bench/v1/live": ANONYMOUS,
    "/bench/v1/loudspeaker.wav": ANONYMOUS,
    "/bench/v1/microphone": ANONYMOUS,
    "/bench/v1/module": ANONYMOUS,
    "/bench/v1/network": ANONYMOUS,
    "/bench/v1/openapi.json": ANONYMOUS,
    "/bench/v1/pin": ANONYMOUS,
    "/bench/v1/power": ANONYMOUS,
    "/bench/v1/power-cycle": ANONYMOUS,
    "/bench/v1/press": ANONYMOUS,
    "/bench/v1/state": ANONYMOUS,
    "/bench/v1/wiegand": ANONYMOUS,
    "/bench/v1/wire": ANONYMOUS,
}


def absent(product: Product) -> set[str]:
    """The rows that ``product`` has no routes for."""
    return {
        *(() if product.has("video") else VIDEO),
        *(() if product.has("sip") else CALLS),
        *(() if product.has("sip") and product.has("intercom") else INTERCOM),
        *(() if product.has("audio_input") or product.has("audio_output") else (*AUDIO, *AUDIO_PAGE)),
        *(() if product.has("sip") and product.has("video") else CALL_PICTURES),
        *(() if product.has("view_areas") else VIEW_AREAS),
        *(() if product.has("camera_pairing") else PAIRING),
        *(() if product.has("reader_bus") or product.has("external_reader") else READERS),
        *(() if product.has("expansion_module") else EXPANSION),
        *(() if product.has("entry_list") else ENTRY_LIST),
        *(() if product.has("door") else DOORS),
        *(() if product.has("power_monitoring") else POWER),
    }


def check(routes: Routes, table: Mapping[str, Role] = ACCESS, absent: Collection[str] = ()) -> None:
    """Raise `StartError` unless every route has its row and every row its route, but for those in ``absent``."""
    without_row = sorted(routes.names - table.keys())
    without_route = sorted(table.keys() - routes.names - set(absent))
    if without_row:
        raise StartError(f"nobody said who may call {', '.join(without_row)}")
    if without_route:
        raise StartError(f"the access table has rows for what is not served: {', '.join(without_route)}")
