// Generated from the device's OpenAPI document by `npm run api`. Do not edit.
export interface paths {
    "/api/v1/access-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a group
         * @description Needs the role administrator.
         */
        post: operations["add_access_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change a group
         * @description Needs the role administrator.
         */
        put: operations["change_access_group"];
        post?: never;
        /**
         * Remove a group
         * @description Needs the role administrator.
         */
        delete: operations["remove_access_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The access log, newest first; `before` an id
         * @description Needs the role administrator.
         */
        get: operations["access_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Access rules, groups and what they are made of
         * @description Needs the role administrator.
         */
        get: operations["access_setup"];
        put?: never;
        /**
         * Add an access rule
         * @description Needs the role administrator.
         */
        post: operations["add_access_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access-rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change an access rule
         * @description Needs the role administrator.
         */
        put: operations["change_access_rule"];
        post?: never;
        /**
         * Remove an access rule
         * @description Needs the role administrator.
         */
        delete: operations["remove_access_rule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What rules can do
         * @description Needs the role operator.
         */
        get: operations["actions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alarms with their present state
         * @description Needs the role operator.
         */
        get: operations["alarm_states"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Levels, and what plays
         * @description Needs the role viewer.
         */
        get: operations["now"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Calls and accounts as they are now
         * @description Needs the role viewer.
         */
        get: operations["calls"];
        put?: never;
        /**
         * Call an address or a contact
         * @description Needs the role operator.
         */
        post: operations["make_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End or refuse a call
         * @description Needs the role operator.
         */
        delete: operations["end_call"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an incoming call
         * @description Needs the role operator.
         */
        post: operations["answer_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/digits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send digits in a call
         * @description Needs the role operator.
         */
        post: operations["send_digits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/camera-pairing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the paired camera is doing
         * @description Needs the role viewer.
         */
        get: operations["camera_pairing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Audio clips
         * @description Needs the role viewer.
         */
        get: operations["clips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the clip that plays
         * @description Needs the role operator.
         */
        post: operations["stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/clips/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a clip that nothing uses
         * @description Needs the role operator.
         */
        delete: operations["remove"];
        options?: never;
        head?: never;
        /**
         * Rename a clip
         * @description Needs the role operator.
         */
        patch: operations["rename"];
        trace?: never;
    };
    "/api/v1/clips/{number}/play": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Play a clip
         * @description Needs the role operator.
         */
        post: operations["play"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conditions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What rules can wait for
         * @description Needs the role operator.
         */
        get: operations["conditions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Connected clients
         * @description Needs the role administrator.
         */
        get: operations["connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Contact list
         * @description Needs the role operator.
         */
        get: operations["export_contacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over a contact list
         * @description Needs the role operator.
         */
        post: operations["import_contacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Cards and PINs shown last
         * @description Needs the role administrator.
         */
        get: operations["latest_credentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer as the reader would
         * @description Needs the role administrator.
         */
        post: operations["check_credentials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Doors with their present state
         * @description Needs the role operator.
         */
        get: operations["doors_now"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doors/{door}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell a door to do something
         * @description Needs the role operator.
         */
        post: operations["command_door"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/entry-list/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A PIN that nobody has
         * @description Needs the role administrator.
         */
        post: operations["draw_pin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/expansion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Expansion modules as they are now
         * @description Needs the role operator.
         */
        get: operations["expansion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identification-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an identification type
         * @description Needs the role administrator.
         */
        post: operations["add_identification_type"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/identification-types/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change one
         * @description Needs the role administrator.
         */
        put: operations["change_identification_type"];
        post?: never;
        /**
         * Remove one
         * @description Needs the role administrator.
         */
        delete: operations["remove_identification_type"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logs/{log}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lines of the system, access or audit log
         * @description Needs the role administrator.
         */
        get: operations["logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart, restore or factory default
         * @description Needs the role administrator.
         */
        post: operations["maintain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People by name; `search` is part of a name, or a whole card, plate, code or id
         * @description Needs the role administrator.
         */
        get: operations["people"];
        put?: never;
        /**
         * Add a person
         * @description Needs the role administrator.
         */
        post: operations["add_person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the import stands
         * @description Needs the role administrator.
         */
        get: operations["import_progress"];
        put?: never;
        /**
         * Check a file, which is the body
         * @description Needs the role administrator.
         */
        post: operations["check_import"];
        /**
         * Stop, and forget the file
         * @description Needs the role administrator.
         */
        delete: operations["cancel_import"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-import/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write what was checked
         * @description Needs the role administrator.
         */
        post: operations["confirm_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people-pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A PIN that nobody has
         * @description Needs the role administrator.
         */
        post: operations["draw_person_pin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One person
         * @description Needs the role administrator.
         */
        get: operations["person"];
        /**
         * Change a person
         * @description Needs the role administrator.
         */
        put: operations["change_person"];
        post?: never;
        /**
         * Remove a person
         * @description Needs the role administrator.
         */
        delete: operations["remove_person"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/peripherals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Devices with an API key
         * @description Needs the role administrator.
         */
        get: operations["peripherals"];
        put?: never;
        /**
         * Add a device
         * @description Needs the role administrator.
         */
        post: operations["add_peripheral"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/peripherals/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a device and its key
         * @description Needs the role administrator.
         */
        delete: operations["remove_peripheral"];
        options?: never;
        head?: never;
        /**
         * Change a device
         * @description Needs the role administrator.
         */
        patch: operations["change_peripheral"];
        trace?: never;
    };
    "/api/v1/peripherals/{token}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the API key of a device
         * @description Needs the role administrator.
         */
        post: operations["renew_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ports with their present state
         * @description Needs the role viewer.
         */
        get: operations["ports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ports/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Switch an output
         * @description Needs the role operator.
         */
        post: operations["switch_port"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/power": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Power and temperature
         * @description Needs the role operator.
         */
        get: operations["power_now"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Wired readers as they are now
         * @description Needs the role viewer.
         */
        get: operations["readers"];
        put?: never;
        /**
         * Identify a reader, or change its key
         * @description Needs the role administrator.
         */
        post: operations["do_to_reader"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readers/access-control-unit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The access control unit whose reader the device is
         * @description Needs the role viewer.
         */
        get: operations["access_control_unit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/readers/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key; nothing is changed by it
         * @description Needs the role administrator.
         */
        post: operations["make_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How each rule is now
         * @description Needs the role operator.
         */
        get: operations["rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * When a schedule occurs
         * @description Needs the role operator.
         */
        post: operations["schedule_occurrences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/schemas/{section}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Form of one section
         * @description Needs the role viewer.
         */
        get: operations["schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sections of settings
         * @description Needs the role viewer.
         */
        get: operations["sections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * State of this session
         * @description Needs the role anonymous.
         */
        get: operations["session"];
        put?: never;
        /**
         * Log in
         * @description Needs the role anonymous.
         */
        post: operations["log_in"];
        /**
         * Log out
         * @description Needs the role anonymous.
         */
        delete: operations["log_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create the first administrator
         * @description Needs the role anonymous.
         */
        post: operations["setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Device, time, load, security and health
         * @description Needs the role viewer.
         */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The change that is on trial
         * @description Needs the role administrator.
         */
        get: operations["trial"];
        put?: never;
        /**
         * Change on trial
         * @description Needs the role administrator.
         */
        post: operations["try_out"];
        /**
         * Revert the trial now
         * @description Needs the role administrator.
         */
        delete: operations["revert"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trial/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep what is on trial
         * @description Needs the role administrator.
         */
        post: operations["keep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Manual triggers
         * @description Needs the role operator.
         */
        get: operations["triggers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/triggers/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a manual trigger
         * @description Needs the role operator.
         */
        post: operations["set_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vapix-reader": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the door controller is doing
         * @description Needs the role operator.
         */
        get: operations["vapix_reader"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vapix-reader/readers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The door controller's readers
         * @description Needs the role administrator.
         */
        get: operations["controller_readers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/video/bitrate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The average bitrate for `storage` gigabytes, `retention` days and at most `limit` kbit/s
         * @description Needs the role viewer.
         */
        get: operations["bitrate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/video/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The camera and what it offers
         * @description Needs the role viewer.
         */
        get: operations["facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/acoustics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the microphone hear the loudspeaker, or pull the audio device out
         * @description Needs the role administrator.
         */
        post: operations["acoustics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/camera": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cover the camera's lens, switch the light, stop the visitor, pull the cable
         * @description Needs the role administrator.
         */
        post: operations["camera"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold a card to a reader
         * @description Needs the role administrator.
         */
        post: operations["card"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the contact of an output stick, or follow again
         * @description Needs the role administrator.
         */
        post: operations["contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/control-button": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Press the control button, or hold it while the power comes back
         * @description Needs the role administrator.
         */
        post: operations["control_button"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close or open an input
         * @description Needs the role administrator.
         */
        post: operations["input"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/microphone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the microphone hear silence, a tone, noise or a WAV file
         * @description Needs the role administrator.
         */
        post: operations["microphone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/module": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plug an expansion module in or out, switch its inputs, cut their cables, let its outputs stick
         * @description Needs the role administrator.
         */
        post: operations["module"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plug the cable of the network light in, or pull it out
         * @description Needs the role administrator.
         */
        post: operations["network"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/pin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Type a PIN
         * @description Needs the role administrator.
         */
        post: operations["pin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/power": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change what a power rail gives, or the temperature of the core
         * @description Needs the role administrator.
         */
        post: operations["power"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/power-cycle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the power away and give it back
         * @description Needs the role administrator.
         */
        post: operations["power_cycle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/press": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Press a button
         * @description Needs the role administrator.
         */
        post: operations["press"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/reader": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plug a reader on a cable in or out, open its case, take its power, reset its key
         * @description Needs the role administrator.
         */
        post: operations["reader"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything on the bench as it is now
         * @description Needs the role administrator.
         */
        get: operations["state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/wiegand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a reader pulse bits on its Wiegand lines
         * @description Needs the role administrator.
         */
        post: operations["wiegand"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bench/v1/wire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cut, short or mend a cable
         * @description Needs the role administrator.
         */
        post: operations["wire"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/config/rest/accounts/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch_accounts"];
        trace?: never;
    };
    "/config/rest/http/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_http"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch_http"];
        trace?: never;
    };
    "/config/rest/io/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_io"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch_io"];
        trace?: never;
    };
    "/config/rest/rules/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch_rules"];
        trace?: never;
    };
    "/config/rest/schedules/v1": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_schedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["patch_schedules"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccessControlUnit
         * @description Who polls the device as its reader; `problem` says why nobody can.
         */
        AccessControlUnit: {
            /** Connected */
            connected: boolean;
            /** Led */
            led: string;
            /** Problem */
            problem: string;
            /** Secure */
            secure: boolean;
            /** Text */
            text: string;
        };
        /**
         * AccessEntry
         * @description An entry of the access log.
         */
        AccessEntry: {
            /** Id */
            id: number;
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Topic */
            topic: string;
            /** Values */
            values: {
                [key: string]: string;
            };
        };
        /**
         * AccessPointChoice
         * @description Where a peripheral may count.
         */
        AccessPointChoice: {
            /** Name */
            name: string;
            /** Token */
            token: string;
        };
        /**
         * AccessSetup
         * @description Everything that access rules are made of.
         */
        AccessSetup: {
            /** Groups */
            groups: components["schemas"]["GroupShown"][];
            /** Kinds */
            kinds: components["schemas"]["KindShown"][];
            /** Places */
            places: components["schemas"]["PlaceShown"][];
            /** Rules */
            rules: components["schemas"]["RuleShown"][];
            /** Schedules */
            schedules: components["schemas"]["Named"][];
        };
        /**
         * Account
         * @description One account; its name is its key.
         */
        Account: {
            /**
             * Comment
             * @default
             */
            comment?: string;
            /**
             * New password
             * Format: password
             * @description 1 to 64 printable ASCII characters. Empty leaves the password as it is.
             * @default
             */
            password?: string;
            /**
             * Pan, tilt and zoom
             * @default false
             */
            ptz?: boolean;
            /** @default viewer */
            role?: components["schemas"]["Privileges"];
            /**
             * Password verifier
             * Format: password
             * @description Made from the password by the device.
             * @default
             */
            verifier?: string;
        };
        /**
         * AccountSettings
         * @description All accounts, and what may be done without one.
         */
        AccountSettings: {
            /** Accounts */
            accounts?: {
                [key: string]: components["schemas"]["Account"];
            };
            /**
             * Allow anonymous PTZ operating
             * @description Anyone may pan, tilt and zoom the image without logging in.
             * @default false
             */
            anonymous_ptz?: boolean;
            /**
             * Allow anonymous viewing
             * @description Anyone may use the device as a viewer without logging in.
             * @default false
             */
            anonymous_viewing?: boolean;
            /**
             * Realm
             * @description Name of the device in the login challenge. Password verifiers hold it, so it cannot change.
             * @default AXIS
             */
            realm?: string;
        };
        /**
         * AccountState
         * @description How one account stands with its registrar.
         */
        AccountState: {
            /** Address */
            address: string;
            /** Code */
            code: number;
            /** Registrar */
            registrar: string;
            /** Secondary */
            secondary: boolean;
            /**
             * State
             * @enum {string}
             */
            state: "none" | "trying" | "registered" | "failed";
            /** Text */
            text: string;
        };
        /**
         * Acoustics
         * @description What is around microphone and loudspeaker; what is not named stays.
         *
         *     With `echo` the microphone hears the loudspeaker `echo_delay` ms later with `echo_gain` dB. `unplugged` pulls the
         *     audio device out.
         */
        Acoustics: {
            /**
             * Echo
             * @default null
             */
            echo?: boolean | null;
            /**
             * Echo Delay
             * @default null
             */
            echo_delay?: number | null;
            /**
             * Echo Gain
             * @default null
             */
            echo_gain?: number | null;
            /**
             * Unplugged
             * @default null
             */
            unplugged?: boolean | null;
        };
        /**
         * ActionConfiguration
         * @description An action that a SOAP client prepared for its rules, kept as it was given.
         */
        ActionConfiguration: {
            /**
             * Name
             * @default
             */
            name?: string;
            /** Parameters */
            parameters?: {
                [key: string]: string;
            };
            /** Template */
            template: string;
        };
        /**
         * ActionOffer
         * @description One action that a rule can do.
         */
        ActionOffer: {
            /** Group */
            group: string;
            kind: components["schemas"]["Kind"];
            /** Parameters */
            parameters: {
                [key: string]: unknown;
            };
            /** Title */
            title: string;
            /** Token */
            token: string;
        };
        /**
         * ActionSettings
         * @description What a rule does.
         */
        ActionSettings: {
            /**
             * Configuration
             * @description The number under which a SOAP client created this action.
             * @default
             */
            configuration?: string;
            /** Parameters */
            parameters?: {
                [key: string]: string | number | boolean;
            };
            /**
             * Recipient
             * @description Id of the recipient, for actions that need one.
             * @default
             */
            recipient?: string;
            /**
             * Action
             * @description Token of the action.
             */
            template: string;
        };
        /**
         * Advice
         * @description One line of the security overview; `page` is where to change it.
         */
        Advice: {
            /** Id */
            id: string;
            /**
             * Page
             * @default null
             */
            page?: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "good" | "advice";
            /** Value */
            value: string;
        };
        /**
         * AlarmState
         * @description One alarm; `name` is its setting, `problem` says why it cannot be told, `port` is the one it listens to.
         */
        AlarmState: {
            /** Active */
            active: boolean;
            /**
             * Name
             * @enum {string}
             */
            name: "device_motion" | "casing_open" | "external_tamper";
            /** On */
            on: boolean;
            /** Port */
            port: number | null;
            /** Problem */
            problem: string;
        };
        /**
         * AllowAccess
         * @description Which protocol each role may use.
         */
        AllowAccess: {
            /**
             * Administrators
             * @default both
             */
            administrator?: components["schemas"]["Through"];
            /**
             * Operators
             * @default both
             */
            operator?: components["schemas"]["Through"];
            /**
             * Viewers
             * @default both
             */
            viewer?: components["schemas"]["Through"];
        };
        /**
         * Audio
         * @description Microphone and loudspeaker: what is done to them, and whether the device has them open.
         *
         *     `input_type` and `power` are what the device chose for its microphone; empty while it does not listen.
         */
        Audio: {
            /** Echo */
            echo: boolean;
            /** Echo Delay */
            echo_delay: number;
            /** Echo Gain */
            echo_gain: number;
            /** Frequency */
            frequency: number;
            /** Input Type */
            input_type: string;
            /** Level */
            level: number;
            /** Listening */
            listening: boolean;
            /** Playing */
            playing: boolean;
            /**
             * Plays
             * @enum {string}
             */
            plays: "silence" | "tone" | "noise" | "wav";
            /** Power */
            power: string;
            /** Repeat */
            repeat: boolean;
            /** Unplugged */
            unplugged: boolean;
        };
        /**
         * AudioNow
         * @description Microphone and loudspeaker now: levels as RMS in dB of full scale, -96 for silence.
         */
        AudioNow: {
            /** Input */
            input: boolean;
            /** Inputlevel */
            inputLevel: number;
            /** Inputtypes */
            inputTypes: string[];
            /** Output */
            output: boolean;
            /** Outputlevel */
            outputLevel: number;
            /** Playing */
            playing: number | null;
            /** Problem */
            problem: string;
        };
        /**
         * Bitrate
         * @description The average bitrate in kbit/s, whether the limit decided it, and the gigabytes that it fills.
         */
        Bitrate: {
            /** Kbps */
            kbps: number;
            /** Limited */
            limited: boolean;
            /** Storage */
            storage: number;
        };
        /**
         * Bus
         * @description An RS485 bus. Whoever opens `path` (a terminal device of this machine) is on the cable.
         */
        Bus: {
            /** Name */
            name: string;
            /** Path */
            path: string;
        };
        /**
         * Button
         * @description A service button.
         */
        Button: {
            /** Name */
            name: string;
            /** Pressed */
            pressed: boolean;
        };
        /**
         * CallId
         * @description Which call it became.
         */
        CallId: {
            /** Id */
            id: string;
        };
        /**
         * CallInfo
         * @description One call. `code` is the last SIP status, 0 while there is none; `digits` what the far end has dialled.
         */
        CallInfo: {
            /** Account */
            account: string;
            /** Answered */
            answered: string | null;
            /** Code */
            code: number;
            /** Contact */
            contact: string;
            /** Digits */
            digits: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "incoming" | "outgoing";
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Reason */
            reason: string;
            /** Remote */
            remote: string;
            /** Ringing */
            ringing: boolean;
            /**
             * Started
             * Format: date-time
             */
            started: string;
            /**
             * State
             * @enum {string}
             */
            state: "Idle" | "Calling" | "Active" | "Terminating" | "Terminated";
            /** Stopped */
            stopped: string | null;
            /** Test */
            test: boolean;
            /**
             * Type
             * @enum {string}
             */
            type: "SIP" | "VMS";
            /** Why */
            why: string;
        };
        /**
         * CallsState
         * @description Everything of calls as it is now. `unavailable` says why SIP is on and does not work.
         */
        CallsState: {
            /** Accounts */
            accounts: {
                [key: string]: components["schemas"]["AccountState"];
            };
            /** Calls */
            calls: components["schemas"]["CallInfo"][];
            /** Enabled */
            enabled: boolean;
            /**
             * State
             * @enum {string}
             */
            state: "Idle" | "Calling" | "Ringing" | "Active";
            /** Unavailable */
            unavailable: string | null;
        };
        /**
         * Camera
         * @description The camera's lens, light, scene and cable.
         */
        Camera: {
            /** Covered */
            covered: boolean;
            /** Dark */
            dark: boolean;
            /** Kelvin */
            kelvin: number;
            /** Light */
            light: number;
            /** Moving */
            moving: boolean;
            /** Unplugged */
            unplugged: boolean;
        };
        /**
         * CameraPairing
         * @description The paired camera now; `problem` says why it is not connected.
         */
        CameraPairing: {
            /** Problem */
            problem: string;
            /**
             * State
             * @enum {string}
             */
            state: "off" | "connecting" | "connected" | "failed";
        };
        /**
         * CameraSwitches
         * @description What is done to the camera; what is not named stays.
         *
         *     `unplugged` pulls its cable out. `light` is how much falls on the scene (1 is day, 0.01 dusk), `kelvin` its colour.
         */
        CameraSwitches: {
            /**
             * Covered
             * @default null
             */
            covered?: boolean | null;
            /**
             * Dark
             * @default null
             */
            dark?: boolean | null;
            /**
             * Kelvin
             * @default null
             */
            kelvin?: number | null;
            /**
             * Light
             * @default null
             */
            light?: number | null;
            /**
             * Moving
             * @default null
             */
            moving?: boolean | null;
            /**
             * Unplugged
             * @default null
             */
            unplugged?: boolean | null;
        };
        /**
         * Card
         * @description `uid` in hexadecimal; `bits` is its length, 8 for each byte unless told; the first reader unless told.
         *
         *     `chip` is the chip type, such as `MIFARE_DESFire`, which the built-in reader sees; `data` lie on the card.
         */
        Card: {
            /**
             * Bits
             * @default null
             */
            bits?: number | null;
            /**
             * Chip
             * @default
             */
            chip?: string;
            /**
             * Data
             * @default []
             */
            data?: components["schemas"]["CardData"][];
            /**
             * Reader
             * @default
             */
            reader?: string;
            /** Uid */
            uid: string;
        };
        /**
         * CardData
         * @description Protected data on a card: `block` for MIFARE Classic and Plus, `application` and `file` for DESFire.
         *
         *     `key` and `content` are hexadecimal. `key_number` is the application's; of a card with blocks 0 is key A, 1 key B.
         */
        CardData: {
            /**
             * Application
             * @default
             */
            application?: string;
            /**
             * Block
             * @default 0
             */
            block?: number;
            /**
             * Communication
             * @default
             * @enum {string}
             */
            communication?: "" | "plain" | "maced" | "enciphered";
            /** Content */
            content: string;
            /**
             * File
             * @default 0
             */
            file?: number;
            /** Key */
            key: string;
            /**
             * Key Number
             * @default 0
             */
            key_number?: number;
        };
        /**
         * CheckCredentials
         * @description A UID in hexadecimal, a PIN, or both.
         */
        CheckCredentials: {
            /**
             * Bits
             * @default null
             */
            bits?: number | null;
            /**
             * Pin
             * @default
             */
            pin?: string;
            /**
             * Uid
             * @default
             */
            uid?: string;
        };
        /**
         * ClipDone
         * @description It is done.
         */
        ClipDone: {
            /**
             * Done
             * @default true
             * @constant
             */
            done?: true;
        };
        /**
         * ClipInfo
         * @description One clip: its length in seconds, its integrated loudness in LUFS.
         */
        ClipInfo: {
            /** File */
            file: string;
            /** Location */
            location: string;
            /** Loudness */
            loudness: number;
            /** Made */
            made: boolean;
            /** Name */
            name: string;
            /** Number */
            number: number;
            /** Seconds */
            seconds: number;
        };
        /**
         * ClipName
         * @description A new name.
         */
        ClipName: {
            /** Name */
            name: string;
        };
        /**
         * ClipPlay
         * @description How to play: ``repeat`` times more, -1 until stopped; ``volume`` in percent.
         */
        ClipPlay: {
            /**
             * Repeat
             * @default 0
             */
            repeat?: number;
            /**
             * Volume
             * @default 100
             */
            volume?: number;
        };
        /**
         * ConditionItem
         * @description Something that a condition can ask about an event.
         */
        ConditionItem: {
            /** Choices */
            choices: components["schemas"]["ItemChoice"][];
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * ConditionOffer
         * @description One event that a rule can wait for.
         */
        ConditionOffer: {
            /** Data */
            data: components["schemas"]["ConditionItem"][];
            /** Group */
            group: string;
            /** Pulse */
            pulse: boolean;
            /** Source */
            source: components["schemas"]["ConditionItem"][];
            /** Title */
            title: string;
            /** Topic */
            topic: string;
        };
        /**
         * ConditionSettings
         * @description One condition of a rule, as it is stored.
         */
        ConditionSettings: {
            /**
             * Filter
             * @description Which source and which value; empty matches every message of the topic.
             * @default
             */
            content?: string;
            /**
             * Invert this condition
             * @description The condition holds while the event does not match.
             * @default false
             */
            invert?: boolean;
            /**
             * Event
             * @description Topic expression, for example tns1:Device/tnsaxis:IO/Port.
             */
            topic: string;
        };
        /**
         * Connection
         * @description One connected client.
         */
        Connection: {
            /** Address */
            address: string;
            /** Localport */
            localPort: number;
            /** Pid */
            pid: number;
            /** Port */
            port: number;
            /** Process */
            process: string;
            /** Protocol */
            protocol: string;
            /** State */
            state: string;
        };
        /**
         * Contact
         * @description `line` as for an input, but an output: one that is `stuck` stays where it is, whatever the device drives.
         */
        Contact: {
            /** Line */
            line: string;
            /** Stuck */
            stuck: boolean;
        };
        /**
         * ContactFile
         * @description A contact list as downloaded. `replace` removes the contacts that it does not have.
         */
        ContactFile: {
            /** Document */
            document: {
                [key: string]: unknown;
            };
            /**
             * Replace
             * @default false
             */
            replace?: boolean;
        };
        /**
         * ControlButton
         * @description `press`: on the running device. `hold`: while the power is reconnected, and for `seconds` after that.
         */
        ControlButton: {
            /**
             * Action
             * @enum {string}
             */
            action: "press" | "hold";
            /**
             * Seconds
             * @default 0.2
             */
            seconds?: number;
        };
        /**
         * ControllerReader
         * @description A reader that the door controller has.
         */
        ControllerReader: {
            /** Name */
            name: string;
            /** Token */
            token: string;
        };
        /**
         * CredentialChange
         * @description A credential as it shall be; an empty `id` makes a new one. A PIN of null stays, an empty one is removed.
         *
         *     `bits` is the length of the card, 0 for any; null leaves it as it is, and takes any when the card is another.
         */
        CredentialChange: {
            /**
             * Bits
             * @default null
             */
            bits?: number | null;
            /**
             * Card
             * @default
             */
            card?: string;
            /**
             * Duresspin
             * @default null
             */
            duressPin?: string | null;
            /**
             * Id
             * @default
             */
            id?: string;
            /** Identification */
            identification?: string[];
            /**
             * Longaccess
             * @default false
             */
            longAccess?: boolean;
            /**
             * Note
             * @default
             */
            note?: string;
            /**
             * Passbackexempt
             * @default false
             */
            passbackExempt?: boolean;
            /**
             * Pin
             * @default null
             */
            pin?: string | null;
            /**
             * Plate
             * @default
             */
            plate?: string;
            /**
             * Qr
             * @default
             */
            qr?: string;
            /** Rules */
            rules?: string[];
            /**
             * Status
             * @default Enabled
             * @enum {string}
             */
            status?: "NotActivated" | "Enabled" | "Disabled" | "LockedOut" | "Lost" | "Stolen" | "Damaged" | "Destroyed" | "Inactive" | "MaxDays" | "MaxUses" | "Expired";
            /**
             * Validfrom
             * @default
             */
            validFrom?: string;
            /**
             * Validto
             * @default
             */
            validTo?: string;
        };
        /**
         * Credentials
         * @description A log in.
         */
        Credentials: {
            /** Password */
            password: string;
            /** User */
            user: string;
        };
        /**
         * DeviceIdentity
         * @description Who the device is. Before log in only `name`, `model`, `fullName`, `product` and `bench` are filled.
         */
        DeviceIdentity: {
            /** Bench */
            bench: boolean;
            /**
             * Capabilities
             * @default {}
             */
            capabilities?: {
                [key: string]: unknown;
            };
            /** Fullname */
            fullName: string;
            /** Model */
            model: string;
            /** Name */
            name: string;
            /** Product */
            product: string;
            /**
             * Serial
             * @default null
             */
            serial?: string | null;
            /**
             * Version
             * @default null
             */
            version?: string | null;
        };
        /**
         * Digits
         * @description Digits to send in a call; the account's settings choose the method unless told otherwise.
         */
        Digits: {
            /** Digits */
            digits: string;
            /**
             * Method
             * @default auto
             * @enum {string}
             */
            method?: "auto" | "rtp" | "info";
        };
        /**
         * Done
         * @description It is done.
         */
        Done: {
            /**
             * Done
             * @default true
             * @constant
             */
            done?: true;
        };
        /**
         * DoorCommand
         * @description What a door is told.
         */
        DoorCommand: {
            /**
             * Action
             * @enum {string}
             */
            action: "Access" | "Lock" | "Unlock" | "Block" | "LockDown" | "LockDownRelease" | "LockOpen" | "LockOpenRelease";
            /**
             * Long Time
             * @default false
             */
            long_time?: boolean;
        };
        /**
         * DoorNow
         * @description One door; `fault` says why its lock does not follow.
         */
        DoorNow: {
            /**
             * Alarm
             * @enum {string}
             */
            alarm: "Normal" | "DoorForcedOpen" | "DoorOpenTooLong";
            /** Allows */
            allows: string[];
            /**
             * Contact
             * @enum {string}
             */
            contact: "Unknown" | "Open" | "Closed" | "Fault";
            /** Fault */
            fault: string;
            /** Floor */
            floor: boolean;
            /**
             * Mode
             * @enum {string}
             */
            mode: "Locked" | "Unlocked" | "Accessed" | "Blocked" | "LockedDown" | "LockedOpen";
            /** Name */
            name: string;
            /** Token */
            token: string;
            /** Unlocked */
            unlocked: boolean;
            /** Warning */
            warning: boolean;
        };
        /**
         * DrawnPin
         * @description A PIN drawn at random; it is kept only when a credential holder is saved with it.
         */
        DrawnPin: {
            /** Pin */
            pin: string;
        };
        /**
         * ExpansionModule
         * @description An expansion module: what is done to it, whether the device polls it, and what its terminals are.
         */
        ExpansionModule: {
            /** Address */
            address: number;
            /** Bus */
            bus: string;
            /** Inputs */
            inputs: ("open" | "closed" | "shorted" | "cut" | "fault")[];
            /** Name */
            name: string;
            /** Online */
            online: boolean;
            /** Outputs */
            outputs: ("open" | "closed")[];
            /** Plugged */
            plugged: boolean;
            /** Power Lost */
            power_lost: boolean;
            /** Secure */
            secure: boolean;
            /** Stuck */
            stuck: number[];
            /** Tampered */
            tampered: boolean;
        };
        /**
         * ExpansionModuleState
         * @description A module now; `problem` says why it is not connected, `ports` are the indices of its inputs and outputs.
         */
        ExpansionModuleState: {
            /** Firmware */
            firmware: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Number */
            number: number;
            /** Ports */
            ports: number[];
            /** Powerlost */
            powerLost: boolean;
            /** Problem */
            problem: string;
            /** Secure */
            secure: boolean;
            /**
             * State
             * @enum {string}
             */
            state: "not-connected" | "connecting" | "connected";
            /** Tampered */
            tampered: boolean;
            /**
             * Transfer
             * @enum {string}
             */
            transfer: "none" | "running" | "done" | "failed";
            /** Upgradesize */
            upgradeSize: number | null;
            /** Upgraded */
            upgraded: number | null;
        };
        /**
         * ExpansionState
         * @description All modules, and whether they can be encrypted.
         */
        ExpansionState: {
            /** Haskey */
            hasKey: boolean;
            /** Modules */
            modules: components["schemas"]["ExpansionModuleState"][];
        };
        /**
         * FieldInfo
         * @description One setting, for the search; `path` is dotted.
         */
        FieldInfo: {
            /**
             * Description
             * @default
             */
            description?: string;
            /** Path */
            path: string;
            /** Title */
            title: string;
        };
        /**
         * FreshKey
         * @description A secure channel key that nobody has: for a person to keep, and to enter.
         */
        FreshKey: {
            /** Key */
            key: string;
        };
        /**
         * GroupChange
         * @description A group as it shall be.
         */
        GroupChange: {
            /**
             * Description
             * @default
             */
            description?: string;
            /** Name */
            name: string;
            /** Rules */
            rules?: string[];
        };
        /**
         * GroupShown
         * @description A group and how many people it has.
         */
        GroupShown: {
            /** Description */
            description: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** People */
            people: number;
            /** Rules */
            rules: string[];
        };
        /**
         * HttpSettings
         * @description The web server.
         */
        HttpSettings: {
            /**
             * Allow access through
             * @default {
             *       "administrator": "both",
             *       "operator": "both",
             *       "viewer": "both"
             *     }
             */
            access?: components["schemas"]["AllowAccess"];
            /**
             * Authentication policy
             * @description Recommended: digest over HTTP, basic or digest over HTTPS.
             * @default recommended
             */
            authentication?: components["schemas"]["Policy"];
            /**
             * Certificate
             * @description Alias of the certificate that the device shows.
             * @default default
             */
            certificate?: string;
            /**
             * HTTP port
             * @description 80, or 1024 to 65535; other ports may belong to other services.
             * @default 80
             */
            http_port?: number;
            /**
             * HTTPS
             * @default true
             */
            https_enabled?: boolean;
            /**
             * HTTPS port
             * @description 443, or 1024 to 65535; other ports may belong to other services.
             * @default 443
             */
            https_port?: number;
            /**
             * Most connections
             * @description Connections at a time, over HTTP and HTTPS together.
             * @default 200
             */
            max_connections?: number;
            /**
             * Digest with SHA-256
             * @description Offered before MD5. Clients that know MD5 only and look at nothing else cannot log in then.
             * @default false
             */
            sha256?: boolean;
        };
        /**
         * ImportProblem
         * @description Why a line cannot be taken; `field` is a column, or empty.
         */
        ImportProblem: {
            /** Field */
            field: string;
            /** Line */
            line: number;
            /** Why */
            why: string;
        };
        /**
         * ImportProgress
         * @description How an import stands; `problems` are the first of `problemCount`. Counts are of the step that runs.
         */
        ImportProgress: {
            /** Changedcredentials */
            changedCredentials: number;
            /** Changedpeople */
            changedPeople: number;
            /** Lines */
            lines: number;
            /** Newcredentials */
            newCredentials: number;
            /** Newpeople */
            newPeople: number;
            /** Problemcount */
            problemCount: number;
            /** Problems */
            problems: components["schemas"]["ImportProblem"][];
            /**
             * State
             * @enum {string}
             */
            state: "idle" | "checking" | "checked" | "writing" | "done" | "cancelled" | "failed";
            /** Why */
            why: string;
        };
        /**
         * Imported
         * @description How many contacts came, changed and went.
         */
        Imported: {
            /** Added */
            added: number;
            /** Changed */
            changed: number;
            /** Removed */
            removed: number;
        };
        /**
         * Input
         * @description `input` is a line's name, or the number of an I/O terminal from 1.
         */
        Input: {
            /** Input */
            input: string;
            /**
             * State
             * @enum {string}
             */
            state: "open" | "closed";
        };
        /**
         * IoSettings
         * @description All ports, by their index from 0.
         */
        IoSettings: {
            /** Ports */
            ports?: {
                [key: string]: components["schemas"]["PortSettings"];
            };
        };
        /**
         * ItemChoice
         * @description A value to choose, with words for people.
         */
        ItemChoice: {
            /** Title */
            title: string;
            /** Value */
            value: string;
        };
        /**
         * KeyTold
         * @description The API key, which is told only now.
         */
        KeyTold: {
            /** Key */
            key: string;
            /** Token */
            token: string;
        };
        /**
         * Kind
         * @description How long an action lasts.
         * @enum {string}
         */
        Kind: "fixed" | "unlimited";
        /**
         * KindChange
         * @description An identification type as it shall be.
         */
        KindChange: {
            /** Factors */
            factors: ("Card" | "CardNr" | "PIN" | "LPN" | "QR")[];
            /** Name */
            name: string;
        };
        /**
         * KindShown
         * @description An identification type: what must be shown, in this order.
         */
        KindShown: {
            /** Builtin */
            builtIn: boolean;
            /** Factors */
            factors: string[];
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * LatestCredential
         * @description One card or PIN. `uidReversed` has its bytes in the opposite order; `pin` has an asterisk for each key.
         */
        LatestCredential: {
            answer: components["schemas"]["Verdict"];
            /** Bits */
            bits: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "card" | "pin";
            /** Pin */
            pin: string;
            /** Reader */
            reader: string;
            /**
             * Time
             * Format: date-time
             */
            time: string;
            /** Uid */
            uid: string;
            /** Uidreversed */
            uidReversed: string;
        };
        /**
         * Led
         * @description A light. `steps` repeat; one alone is steady. `color` is the first one's, `off` when dark.
         */
        Led: {
            /** Color */
            color: string;
            /** Name */
            name: string;
            /** Steps */
            steps: components["schemas"]["LedStep"][];
            /** Title */
            title: string;
        };
        /**
         * LedStep
         * @description One step of what a light shows.
         */
        LedStep: {
            /** Color */
            color: string;
            /** Seconds */
            seconds: number;
        };
        /**
         * Line
         * @description One terminal. `switch` is at the far end of the `wire`; `circuit` is what the device sees or drives.
         *
         *     `port` counts from 0 as in events; `terminal` is the number of an I/O terminal from 1; `powered` says whether
         *     what hangs on an output gets its current, `stuck` whether its contact no longer follows (null for inputs).
         */
        Line: {
            /**
             * Circuit
             * @enum {string}
             */
            circuit: "open" | "closed";
            /**
             * Direction
             * @enum {string}
             */
            direction: "input" | "output";
            /**
             * Kind
             * @enum {string}
             */
            kind: "io" | "button" | "relay";
            /** Name */
            name: string;
            /** Port */
            port: number;
            /** Powered */
            powered: boolean | null;
            /** Stuck */
            stuck: boolean | null;
            /**
             * Switch
             * @enum {string}
             */
            switch: "open" | "closed";
            /** Terminal */
            terminal: number | null;
            /** Title */
            title: string;
            /**
             * Wire
             * @enum {string}
             */
            wire: "whole" | "cut" | "shorted";
        };
        /**
         * LogEntry
         * @description One line of a log; `id` grows, `fields` holds what the log kind adds.
         */
        LogEntry: {
            /**
             * Fields
             * @default {}
             */
            fields?: {
                [key: string]: unknown;
            };
            /** Id */
            id: number;
            /** Level */
            level: string;
            /** Text */
            text: string;
            /**
             * Time
             * Format: date-time
             */
            time: string;
        };
        /**
         * LogPage
         * @description A run of a log, oldest first.
         */
        LogPage: {
            /** Entries */
            entries: components["schemas"]["LogEntry"][];
            /** Last */
            last: number;
        };
        /**
         * Maintenance
         * @description Restart, restore (keeps the network's settings) or factory default; `confirm` is the serial number.
         */
        Maintenance: {
            /**
             * Action
             * @enum {string}
             */
            action: "restart" | "restore" | "factory-default";
            /**
             * Confirm
             * @default
             */
            confirm?: string;
        };
        /**
         * Microphone
         * @description What the microphone hears: `silence`, a `tone`, `noise` or a `wav` file (base64, PCM of 8 or 16 bits).
         *
         *     `frequency` in Hz; `level` is the RMS of tone and noise in dB of full scale; `repeat` begins the file again.
         */
        Microphone: {
            /**
             * Frequency
             * @default 1000
             */
            frequency?: number;
            /**
             * Level
             * @default -20
             */
            level?: number;
            /**
             * Plays
             * @enum {string}
             */
            plays: "silence" | "tone" | "noise" | "wav";
            /**
             * Repeat
             * @default true
             */
            repeat?: boolean;
            /**
             * Wav
             * @default
             */
            wav?: string;
        };
        /**
         * ModuleSwitches
         * @description Do something to an expansion module, to what hangs on input `input`, or to the contact of output `output`.
         *
         *     Inputs and outputs count from 1: outputs are first the relays, then the I/Os. What is not named stays.
         */
        ModuleSwitches: {
            /**
             * Forget Key
             * @default false
             */
            forget_key?: boolean;
            /**
             * Input
             * @default null
             */
            input?: number | null;
            /** Module */
            module: string;
            /**
             * Output
             * @default null
             */
            output?: number | null;
            /**
             * Plugged
             * @default null
             */
            plugged?: boolean | null;
            /**
             * Power Lost
             * @default null
             */
            power_lost?: boolean | null;
            /**
             * State
             * @default closed
             * @enum {string}
             */
            state?: "open" | "closed" | "shorted" | "cut" | "fault";
            /**
             * Stuck
             * @default true
             */
            stuck?: boolean;
            /**
             * Tampered
             * @default null
             */
            tampered?: boolean | null;
        };
        /**
         * Named
         * @description What can be chosen, by its id.
         */
        Named: {
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * Network
         * @description The network light's cable: `speed` in Mbit/s, 0 is pulled out. Real connections are not touched.
         */
        Network: {
            /**
             * Activity
             * @default false
             */
            activity?: boolean;
            /**
             * Speed
             * @enum {integer}
             */
            speed: 0 | 10 | 100 | 1000;
        };
        /**
         * NewCall
         * @description Whom to call: an address or speed dial number, or a contact. A test call ends by itself when it is answered.
         */
        NewCall: {
            /**
             * Account
             * @default
             */
            account?: string;
            /**
             * Contact
             * @default
             */
            contact?: string;
            /**
             * Test
             * @default false
             */
            test?: boolean;
            /**
             * To
             * @default
             */
            to?: string;
        };
        /**
         * NewPeripheral
         * @description A peripheral to add; without `key` one is made.
         */
        NewPeripheral: {
            /**
             * Accesspoint
             * @default
             */
            accessPoint?: string;
            /**
             * Direction
             * @default any
             * @enum {string}
             */
            direction?: "any" | "in" | "out";
            /**
             * Key
             * @default
             */
            key?: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "plate" | "code";
            /** Name */
            name: string;
        };
        /**
         * Nothing
         * @description An empty object.
         */
        Nothing: Record<string, never>;
        /**
         * Occurrence
         * @description One occurrence of a schedule; a pulse ends when it starts.
         */
        Occurrence: {
            /**
             * End
             * Format: date-time
             */
            end: string;
            /**
             * Start
             * Format: date-time
             */
            start: string;
        };
        /**
         * PeoplePage
         * @description Some people in the order of their names; `total` counts all that were looked for.
         */
        PeoplePage: {
            /** People */
            people: components["schemas"]["PersonShown"][];
            /** Total */
            total: number;
        };
        /**
         * PeripheralChange
         * @description What is changed of a peripheral; what is left out stays.
         */
        PeripheralChange: {
            /**
             * Accesspoint
             * @default null
             */
            accessPoint?: string | null;
            /**
             * Direction
             * @default null
             */
            direction?: ("any" | "in" | "out") | null;
            /**
             * Name
             * @default null
             */
            name?: string | null;
        };
        /**
         * PeripheralKey
         * @description A key to use from now on; empty makes one.
         */
        PeripheralKey: {
            /**
             * Key
             * @default
             */
            key?: string;
        };
        /**
         * PeripheralNow
         * @description A peripheral; `problem` says why nothing that it sends can open a door.
         */
        PeripheralNow: {
            /** Accesspoint */
            accessPoint: string;
            /**
             * Direction
             * @enum {string}
             */
            direction: "any" | "in" | "out";
            /** Keycreated */
            keyCreated: string | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "plate" | "code";
            /** Lastused */
            lastUsed: string | null;
            /** Name */
            name: string;
            /**
             * Problem
             * @enum {string}
             */
            problem: "" | "no-access-point" | "type-not-accepted";
            /** Token */
            token: string;
        };
        /**
         * PeripheralsNow
         * @description The peripherals, and the places to choose from.
         */
        PeripheralsNow: {
            /** Accesspoints */
            accessPoints: components["schemas"]["AccessPointChoice"][];
            /** Peripherals */
            peripherals: components["schemas"]["PeripheralNow"][];
        };
        /**
         * PersonChange
         * @description A person as it shall be, with every credential; those left out are removed.
         */
        PersonChange: {
            /** Credentials */
            credentials?: components["schemas"]["CredentialChange"][];
            /**
             * Description
             * @default
             */
            description?: string;
            /** Groups */
            groups?: string[];
            /** Name */
            name: string;
        };
        /**
         * PersonCredential
         * @description What somebody shows. PINs are never told; `hasPin` says whether there is one.
         */
        PersonCredential: {
            /** Bits */
            bits: number;
            /** Card */
            card: string;
            /** Hasduresspin */
            hasDuressPin: boolean;
            /** Haspin */
            hasPin: boolean;
            /** Id */
            id: string;
            /** Identification */
            identification: string[];
            /** Longaccess */
            longAccess: boolean;
            /** Note */
            note: string;
            /** Passbackexempt */
            passbackExempt: boolean;
            /** Plate */
            plate: string;
            /** Qr */
            qr: string;
            /** Rules */
            rules: string[];
            /**
             * Status
             * @enum {string}
             */
            status: "NotActivated" | "Enabled" | "Disabled" | "LockedOut" | "Lost" | "Stolen" | "Damaged" | "Destroyed" | "Inactive" | "MaxDays" | "MaxUses" | "Expired";
            /** Validfrom */
            validFrom: string;
            /** Validto */
            validTo: string;
        };
        /**
         * PersonShown
         * @description A person; `groups` and `rules` are ids.
         */
        PersonShown: {
            /** Credentials */
            credentials: components["schemas"]["PersonCredential"][];
            /** Description */
            description: string;
            /** Groups */
            groups: string[];
            /** Id */
            id: string;
            /** Name */
            name: string;
        };
        /**
         * Pin
         * @description The keys that are typed: digits, `*` and `#`.
         */
        Pin: {
            /** Pin */
            pin: string;
            /**
             * Reader
             * @default
             */
            reader?: string;
        };
        /**
         * PlaceShown
         * @description An access point: one side of a door.
         */
        PlaceShown: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Reader */
            reader: string;
        };
        /**
         * Policy
         * @description Which schemes are offered (``Network.HTTP.AuthenticationPolicy``).
         * @enum {string}
         */
        Policy: "basic" | "digest" | "basic_digest" | "recommended";
        /**
         * PortSettings
         * @description One port.
         */
        PortSettings: {
            /**
             * Button in the live view
             * @description Which buttons a client shows for this output: none, one pulse, or active and inactive.
             * @default none
             * @enum {string}
             */
            button?: "none" | "pulse" | "actinact";
            /**
             * Connection
             * @description Parallel first: 22 kΩ parallel and 4.7 kΩ serial. Serial first: two equal resistors.
             * @default parallel-first
             * @enum {string}
             */
            connection?: "parallel-first" | "serial-first";
            /**
             * Delay time
             * @description Kept for clients that read it.
             * @default 1
             */
            delay_time?: number;
            /**
             * Direction
             * @default input
             * @enum {string}
             */
            direction?: "input" | "output";
            /**
             * Mode
             * @description A monostable output goes back to normal by itself after the pulse time.
             * @default bistable
             * @enum {string}
             */
            mode?: "bistable" | "monostable";
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Normal state
             * @description The port is active when its circuit is not in this state.
             * @default open
             * @enum {string}
             */
            normal_state?: "open" | "closed";
            /**
             * Pulse time
             * @description How long a monostable output stays active; 0 stays active.
             * @default 0
             */
            pulse_time?: number;
            /**
             * Resistor values
             * @description The resistors of a serial first connection, in ohms.
             * @default 4.7k
             * @enum {string}
             */
            resistor?: "1k" | "2.2k" | "4.7k" | "10k";
            /**
             * Supervised
             * @description Tells a cut or shorted cable from an open or closed input, by resistors at its end.
             * @default false
             */
            supervised?: boolean;
            /**
             * Usage
             * @description What the port is used for, such as Button, Door or REX.
             * @default
             */
            usage?: string;
        };
        /**
         * PortState
         * @description One port as it is now; `index` from 0. `problem` says why its line cannot be used, and is empty when it can.
         */
        PortState: {
            /** Active */
            active: boolean;
            /** Closed */
            closed: boolean;
            /** Configurable */
            configurable: boolean;
            /**
             * Direction
             * @enum {string}
             */
            direction: "input" | "output";
            /** Index */
            index: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "io" | "button" | "relay";
            /**
             * Line
             * @default
             */
            line?: string;
            /**
             * Loop
             * @default undefined
             * @enum {string}
             */
            loop?: "open" | "closed" | "shorted" | "cut" | "undefined";
            /**
             * Loopproblem
             * @default
             */
            loopProblem?: string;
            /**
             * Module
             * @default
             */
            module?: string;
            /** Name */
            name: string;
            /**
             * Owner
             * @default
             */
            owner?: string;
            /**
             * Problem
             * @default
             */
            problem?: string;
            /** Readonly */
            readonly: boolean;
            /**
             * Supervisable
             * @default false
             */
            supervisable?: boolean;
        };
        /**
         * PortSwitch
         * @description Switch an output: `active` is the logical state; null turns it over. `seconds` afterwards it goes back.
         */
        PortSwitch: {
            /**
             * Active
             * @default null
             */
            active?: boolean | null;
            /**
             * Seconds
             * @default null
             */
            seconds?: number | null;
        };
        /**
         * PowerChange
         * @description Change a rail, the temperature, or both; what is left out stays as it is.
         */
        PowerChange: {
            /**
             * Amps
             * @default null
             */
            amps?: number | null;
            /**
             * Celsius
             * @default null
             */
            celsius?: number | null;
            /**
             * Rail
             * @default
             */
            rail?: string;
            /**
             * Volts
             * @default null
             */
            volts?: number | null;
        };
        /**
         * PowerNow
         * @description Every rail, and the temperature of the core in °C.
         */
        PowerNow: {
            /** Celsius */
            celsius: number | null;
            /** Rails */
            rails: components["schemas"]["RailState"][];
        };
        /**
         * PowerRail
         * @description A power rail, in volts and amperes.
         */
        PowerRail: {
            /** Amps */
            amps: number;
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Volts */
            volts: number;
        };
        /**
         * PowerState
         * @description What the device is fed with and gives out, and the temperature of its core in °C.
         */
        PowerState: {
            /** Celsius */
            celsius: number;
            /** Rails */
            rails: components["schemas"]["PowerRail"][];
        };
        /**
         * Press
         * @description Press `button` (a line of kind button, or `control`) for `seconds`.
         */
        Press: {
            /** Button */
            button: string;
            /**
             * Seconds
             * @default 0.2
             */
            seconds?: number;
        };
        /**
         * Privileges
         * @description An account's role.
         * @enum {string}
         */
        Privileges: "administrator" | "operator" | "viewer";
        /**
         * RailState
         * @description A power rail; null where nothing measures it on this hardware.
         */
        RailState: {
            /** Amps */
            amps: number | null;
            /**
             * Health
             * @enum {string}
             */
            health: "ok" | "absent" | "low" | "over-current" | "unknown";
            /**
             * Kind
             * @enum {string}
             */
            kind: "in" | "out" | "group";
            /** Limit */
            limit: number;
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Volts */
            volts: number | null;
        };
        /**
         * ReaderDeed
         * @description `identify` beeps and flashes; `change-key` gives the reader a new key, a random one unless `key` is told.
         */
        ReaderDeed: {
            /**
             * Action
             * @enum {string}
             */
            action: "identify" | "change-key";
            /**
             * Key
             * @default
             */
            key?: string;
            /** Reader */
            reader: string;
        };
        /**
         * Resources
         * @description Load of the machine; `cpuPercent` counts all cores together, 0 to 100; memory in bytes.
         */
        Resources: {
            /** Cpupercent */
            cpuPercent: number;
            /** Memorytotal */
            memoryTotal: number;
            /** Memoryused */
            memoryUsed: number;
            /** Processmemory */
            processMemory: number;
        };
        /**
         * Rule
         * @description One rule: when what holds, do what.
         */
        Rule: {
            /** Action */
            action: components["schemas"]["ActionSettings"];
            /**
             * Conditions
             * @description All of them must hold.
             */
            conditions: components["schemas"]["ConditionSettings"][];
            /**
             * Use this rule
             * @default true
             */
            enabled?: boolean;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Use this condition as a trigger
             * @description The first condition only starts the rule; the others keep it active.
             * @default false
             */
            use_first_as_trigger?: boolean;
            /**
             * Wait between actions
             * @description Time that must pass from one activation to the next.
             * @default 0
             */
            wait?: number;
        };
        /**
         * RuleChange
         * @description A rule as it shall be. No schedule means always; no identification type means what the door asks for.
         */
        RuleChange: {
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Groups */
            groups?: string[];
            /** Identification */
            identification?: string[];
            /** Name */
            name: string;
            /** Places */
            places?: string[];
            /** Schedules */
            schedules?: string[];
            /**
             * Validfrom
             * @default
             */
            validFrom?: string;
            /**
             * Validto
             * @default
             */
            validTo?: string;
        };
        /**
         * RuleShown
         * @description An access rule. `ownTimes` are the places at which only other schedules count, set by a client.
         */
        RuleShown: {
            /** Credentials */
            credentials: number;
            /** Description */
            description: string;
            /** Enabled */
            enabled: boolean;
            /** Groups */
            groups: string[];
            /** Id */
            id: string;
            /** Identification */
            identification: string[];
            /** Name */
            name: string;
            /** Owntimes */
            ownTimes: string[];
            /** Places */
            places: string[];
            /** Schedules */
            schedules: string[];
            /** Validfrom */
            validFrom: string;
            /** Validto */
            validTo: string;
        };
        /**
         * RuleState
         * @description How a rule is now, for the page.
         */
        RuleState: {
            /**
             * Active
             * @default false
             */
            active?: boolean;
            /**
             * Error
             * @default
             */
            error?: string;
            /**
             * Last Run
             * @default null
             */
            last_run?: string | null;
            /**
             * On
             * @default false
             */
            on?: boolean;
            /**
             * Pending
             * @default false
             */
            pending?: boolean;
            /**
             * Runs
             * @default 0
             */
            runs?: number;
            /**
             * Since
             * @default null
             */
            since?: string | null;
        };
        /**
         * RulesSettings
         * @description All rules.
         */
        RulesSettings: {
            /**
             * Action configurations
             * @description Actions that SOAP clients prepared.
             */
            configurations?: {
                [key: string]: components["schemas"]["ActionConfiguration"];
            };
            /** Rules */
            rules?: {
                [key: string]: components["schemas"]["Rule"];
            };
        };
        /**
         * Schedule
         * @description One schedule.
         */
        Schedule: {
            /**
             * Exceptions
             * @description iCalendar text of time spans in which the schedule does not count.
             * @default
             */
            exceptions?: string;
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Schedule
             * @description iCalendar text: DTSTART, DTEND (left out for a pulse) and RRULE, in local time.
             */
            schedule: string;
        };
        /**
         * SchedulePreview
         * @description Ask when a schedule (iCalendar text, stored or not) occurs between two moments, at most 366 days apart.
         */
        SchedulePreview: {
            /**
             * Begin
             * Format: date-time
             */
            begin: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** Schedule */
            schedule: string;
        };
        /**
         * SchedulesSettings
         * @description All schedules, by the id that events carry.
         */
        SchedulesSettings: {
            /** Schedules and pulses */
            schedules?: {
                [key: string]: components["schemas"]["Schedule"];
            };
        };
        /**
         * SectionInfo
         * @description One section of settings and where its page is.
         */
        SectionInfo: {
            /** Fields */
            fields: components["schemas"]["FieldInfo"][];
            /** Name */
            name: string;
            /** Place */
            place: string;
            /** Title */
            title: string;
        };
        /**
         * SectionSchema
         * @description What a form needs: JSON Schema, and hints by dotted path (group, order, unit, widget, advanced).
         */
        SectionSchema: {
            /** Schema */
            schema: {
                [key: string]: unknown;
            };
            /** Section */
            section: string;
            /** Title */
            title: string;
            /**
             * Ui
             * @default {}
             */
            ui?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
        };
        /**
         * Sensor
         * @description A sensor that is no port: the casing's switch is closed while the lid is on, the motion sensor when moved.
         */
        Sensor: {
            /**
             * Name
             * @enum {string}
             */
            name: "casing" | "motion";
            /**
             * Switch
             * @enum {string}
             */
            switch: "open" | "closed";
        };
        /**
         * Session
         * @description The state of this browser's session.
         *
         *     `preview`: the picture can be seen without log in, for first use, for `preview_left` more seconds.
         */
        Session: {
            /** Authenticated */
            authenticated: boolean;
            /** Csrf */
            csrf: string | null;
            device: components["schemas"]["DeviceIdentity"];
            /** Needssetup */
            needsSetup: boolean;
            /** Preview */
            preview: boolean;
            /** Preview Left */
            preview_left: number;
            /** Role */
            role: ("administrator" | "operator" | "viewer") | null;
            /** User */
            user: string | null;
        };
        /**
         * Setup
         * @description The first administrator of a factory-default device.
         */
        Setup: {
            /**
             * Acceptlicence
             * @constant
             */
            acceptLicence: true;
            /** Password */
            password: string;
            /** User */
            user: string;
        };
        /**
         * Shown
         * @description What the reader saw.
         */
        Shown: {
            /**
             * Bits
             * @default 0
             */
            bits?: number;
            /**
             * Pin
             * @default
             */
            pin?: string;
            /** Reader */
            reader: string;
            /**
             * Uid
             * @default
             */
            uid?: string;
        };
        /**
         * Started
         * @description Something was begun; `boot` names the start of the device that it is begun in.
         */
        Started: {
            /** Boot */
            boot: string;
        };
        /**
         * State
         * @description Everything on the bench.
         */
        State: {
            audio: components["schemas"]["Audio"] | null;
            /** Buses */
            buses: components["schemas"]["Bus"][];
            /** Buttons */
            buttons: components["schemas"]["Button"][];
            camera: components["schemas"]["Camera"] | null;
            /** Leds */
            leds: components["schemas"]["Led"][];
            /** Lines */
            lines: components["schemas"]["Line"][];
            /** Modules */
            modules: components["schemas"]["ExpansionModule"][];
            network: components["schemas"]["Network"];
            power: components["schemas"]["PowerState"] | null;
            /** Product */
            product: string;
            /** Readers */
            readers: string[];
            /** Sensors */
            sensors: components["schemas"]["Sensor"][];
            /** Wiegand */
            wiegand: components["schemas"]["WiegandConnector"][];
            /** Wired Readers */
            wired_readers: components["schemas"]["WiredReader"][];
        };
        /**
         * Status
         * @description The status page in one answer.
         */
        Status: {
            /** Architecture */
            architecture: string;
            /** Connections */
            connections: number;
            device: components["schemas"]["DeviceIdentity"];
            /** Hardware */
            hardware: string;
            /** Health */
            health: components["schemas"]["SubsystemHealth"][];
            resources: components["schemas"]["Resources"];
            /** Security */
            security: components["schemas"]["Advice"][];
            time: components["schemas"]["TimeState"];
            /** Uptimeseconds */
            uptimeSeconds: number;
        };
        /**
         * SubsystemHealth
         * @description How one subsystem is.
         */
        SubsystemHealth: {
            /**
             * Detail
             * @default
             */
            detail?: string;
            /** Name */
            name: string;
            /**
             * Restarts
             * @default 0
             */
            restarts?: number;
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /** State */
            state: string;
        };
        /**
         * Through
         * @description The protocols that an account may connect with (``System.BoaGroupPolicy``).
         * @enum {string}
         */
        Through: "http" | "https" | "both";
        /**
         * ThrownAway
         * @description Messages of a Wiegand reader that were no cards, since the device hears it, and why.
         */
        ThrownAway: {
            /** Length */
            length: number;
            /** Noise */
            noise: number;
            /** Parity */
            parity: number;
        };
        /**
         * TimeState
         * @description The device's clock. `synchronised` is null when the machine does not say.
         */
        TimeState: {
            /**
             * Now
             * Format: date-time
             */
            now: string;
            /** Secondstonextsync */
            secondsToNextSync: number | null;
            /** Source */
            source: string | null;
            /** Synchronised */
            synchronised: boolean | null;
            /** Zone */
            zone: string;
        };
        /**
         * Trial
         * @description The change that is on trial now; `section` is null when there is none.
         */
        Trial: {
            /** Actor */
            actor: string | null;
            /** Secondsleft */
            secondsLeft: number;
            /** Section */
            section: string | null;
        };
        /**
         * TrialRequest
         * @description Change a section on trial: `data` is a merge patch, reverted after `seconds` unless kept.
         */
        TrialRequest: {
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /**
             * Seconds
             * @default 60
             */
            seconds?: number;
            /** Section */
            section: string;
        };
        /**
         * TriggerState
         * @description A manual trigger, numbered from 1.
         */
        TriggerState: {
            /** Active */
            active: boolean;
            /** Number */
            number: number;
        };
        /**
         * TriggerSwitch
         * @description Set a manual trigger.
         */
        TriggerSwitch: {
            /** Active */
            active: boolean;
        };
        /**
         * VapixReaderStatus
         * @description The connection now; `problem` says why it is not there.
         */
        VapixReaderStatus: {
            /** Problem */
            problem: string;
            /**
             * State
             * @enum {string}
             */
            state: "off" | "connecting" | "connected" | "failed";
        };
        /**
         * Verdict
         * @description What the device answers; `message` is for people, `holder` is empty when nobody is known.
         */
        Verdict: {
            /**
             * Holder
             * @default
             */
            holder?: string;
            /** Message */
            message: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "granted" | "pin-needed" | "unknown" | "denied";
        };
        /**
         * VideoFacts
         * @description The camera as it is now.
         *
         *     `width` and `height` are those of the whole picture after rotation, `fps` the highest rate, `unsupported` the
         *     settings (section and name) that this source cannot honour.
         */
        VideoFacts: {
            /** Codecs */
            codecs: string[];
            /** Fps */
            fps: number;
            /** Height */
            height: number;
            /** Problem */
            problem: string;
            /** Resolutions */
            resolutions: string[];
            /** Unsupported */
            unsupported: string[];
            /** Width */
            width: number;
        };
        /**
         * WiegandConnector
         * @description A Wiegand connector: whether the device listens to a reader there or drives it as one, and what it shows.
         *
         *     `beeps` counts how often the beeper sounded; `received` are the latest messages that the device sent, as bits.
         */
        WiegandConnector: {
            /** Beeping */
            beeping: boolean;
            /** Beeps */
            beeps: number;
            /** Driven */
            driven: boolean;
            /** Green */
            green: boolean;
            /** Listening */
            listening: boolean;
            /** Name */
            name: string;
            /** Reader */
            reader: string;
            /** Received */
            received: string[];
            /** Red */
            red: boolean;
        };
        /**
         * WiegandMessage
         * @description Bits that a reader pulses on its Wiegand lines, `interval` ms apart.
         *
         *     A stray pulse comes on the other line after each bit whose number (from 0) is in `glitches`.
         */
        WiegandMessage: {
            /** Bits */
            bits: string;
            /**
             * Glitches
             * @default []
             */
            glitches?: number[];
            /**
             * Interval
             * @default 2
             */
            interval?: number;
            /** Reader */
            reader: string;
        };
        /**
         * WireState
         * @description `line` as for an input. `cut` has no current path, `shorted` is tied to ground, `whole` is mended.
         */
        WireState: {
            /** Line */
            line: string;
            /**
             * State
             * @enum {string}
             */
            state: "whole" | "cut" | "shorted";
        };
        /**
         * WiredReader
         * @description A reader on an RS485 bus: what is done to it, whether the device polls it, and what it shows.
         */
        WiredReader: {
            /** Address */
            address: number;
            /** Beeps */
            beeps: number;
            /** Led */
            led: string;
            /** Name */
            name: string;
            /** Online */
            online: boolean;
            /** Plugged */
            plugged: boolean;
            /** Power Lost */
            power_lost: boolean;
            /** Secure */
            secure: boolean;
            /** Tampered */
            tampered: boolean;
            /** Text */
            text: string;
        };
        /**
         * WiredReaderState
         * @description A reader now; `problem` says why it is not connected, `upgraded` and `upgradeSize` are bytes.
         */
        WiredReaderState: {
            /** Firmware */
            firmware: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Powerlost */
            powerLost: boolean;
            /** Problem */
            problem: string;
            /**
             * Protocol
             * @enum {string}
             */
            protocol: "osdp" | "wiegand";
            /** Secure */
            secure: boolean;
            /** Serialnumber */
            serialNumber: string;
            /**
             * State
             * @enum {string}
             */
            state: "not-connected" | "connecting" | "connected";
            /** Tampered */
            tampered: boolean;
            thrownAway: components["schemas"]["ThrownAway"] | null;
            /**
             * Transfer
             * @enum {string}
             */
            transfer: "none" | "running" | "done" | "failed";
            /** Upgradesize */
            upgradeSize: number | null;
            /** Upgraded */
            upgraded: number | null;
            /** Vendor */
            vendor: string;
        };
        /**
         * WiredReaderSwitches
         * @description Plug a reader in or out, open its case, take its power, reset it to install mode; what is not named stays.
         */
        WiredReaderSwitches: {
            /**
             * Forget Key
             * @default false
             */
            forget_key?: boolean;
            /**
             * Plugged
             * @default null
             */
            plugged?: boolean | null;
            /**
             * Power Lost
             * @default null
             */
            power_lost?: boolean | null;
            /** Reader */
            reader: string;
            /**
             * Tampered
             * @default null
             */
            tampered?: boolean | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AccessControlUnit = components['schemas']['AccessControlUnit'];
export type AccessEntry = components['schemas']['AccessEntry'];
export type AccessPointChoice = components['schemas']['AccessPointChoice'];
export type AccessSetup = components['schemas']['AccessSetup'];
export type Account = components['schemas']['Account'];
export type AccountSettings = components['schemas']['AccountSettings'];
export type AccountState = components['schemas']['AccountState'];
export type Acoustics = components['schemas']['Acoustics'];
export type ActionConfiguration = components['schemas']['ActionConfiguration'];
export type ActionOffer = components['schemas']['ActionOffer'];
export type ActionSettings = components['schemas']['ActionSettings'];
export type Advice = components['schemas']['Advice'];
export type AlarmState = components['schemas']['AlarmState'];
export type AllowAccess = components['schemas']['AllowAccess'];
export type Audio = components['schemas']['Audio'];
export type AudioNow = components['schemas']['AudioNow'];
export type Bitrate = components['schemas']['Bitrate'];
export type Bus = components['schemas']['Bus'];
export type Button = components['schemas']['Button'];
export type CallId = components['schemas']['CallId'];
export type CallInfo = components['schemas']['CallInfo'];
export type CallsState = components['schemas']['CallsState'];
export type Camera = components['schemas']['Camera'];
export type CameraPairing = components['schemas']['CameraPairing'];
export type CameraSwitches = components['schemas']['CameraSwitches'];
export type Card = components['schemas']['Card'];
export type CardData = components['schemas']['CardData'];
export type CheckCredentials = components['schemas']['CheckCredentials'];
export type ClipDone = components['schemas']['ClipDone'];
export type ClipInfo = components['schemas']['ClipInfo'];
export type ClipName = components['schemas']['ClipName'];
export type ClipPlay = components['schemas']['ClipPlay'];
export type ConditionItem = components['schemas']['ConditionItem'];
export type ConditionOffer = components['schemas']['ConditionOffer'];
export type ConditionSettings = components['schemas']['ConditionSettings'];
export type Connection = components['schemas']['Connection'];
export type Contact = components['schemas']['Contact'];
export type ContactFile = components['schemas']['ContactFile'];
export type ControlButton = components['schemas']['ControlButton'];
export type ControllerReader = components['schemas']['ControllerReader'];
export type CredentialChange = components['schemas']['CredentialChange'];
export type Credentials = components['schemas']['Credentials'];
export type DeviceIdentity = components['schemas']['DeviceIdentity'];
export type Digits = components['schemas']['Digits'];
export type Done = components['schemas']['Done'];
export type DoorCommand = components['schemas']['DoorCommand'];
export type DoorNow = components['schemas']['DoorNow'];
export type DrawnPin = components['schemas']['DrawnPin'];
export type ExpansionModule = components['schemas']['ExpansionModule'];
export type ExpansionModuleState = components['schemas']['ExpansionModuleState'];
export type ExpansionState = components['schemas']['ExpansionState'];
export type FieldInfo = components['schemas']['FieldInfo'];
export type FreshKey = components['schemas']['FreshKey'];
export type GroupChange = components['schemas']['GroupChange'];
export type GroupShown = components['schemas']['GroupShown'];
export type HttpSettings = components['schemas']['HttpSettings'];
export type ImportProblem = components['schemas']['ImportProblem'];
export type ImportProgress = components['schemas']['ImportProgress'];
export type Imported = components['schemas']['Imported'];
export type Input = components['schemas']['Input'];
export type IoSettings = components['schemas']['IoSettings'];
export type ItemChoice = components['schemas']['ItemChoice'];
export type KeyTold = components['schemas']['KeyTold'];
export type Kind = components['schemas']['Kind'];
export type KindChange = components['schemas']['KindChange'];
export type KindShown = components['schemas']['KindShown'];
export type LatestCredential = components['schemas']['LatestCredential'];
export type Led = components['schemas']['Led'];
export type LedStep = components['schemas']['LedStep'];
export type Line = components['schemas']['Line'];
export type LogEntry = components['schemas']['LogEntry'];
export type LogPage = components['schemas']['LogPage'];
export type Maintenance = components['schemas']['Maintenance'];
export type Microphone = components['schemas']['Microphone'];
export type ModuleSwitches = components['schemas']['ModuleSwitches'];
export type Named = components['schemas']['Named'];
export type Network = components['schemas']['Network'];
export type NewCall = components['schemas']['NewCall'];
export type NewPeripheral = components['schemas']['NewPeripheral'];
export type Nothing = components['schemas']['Nothing'];
export type Occurrence = components['schemas']['Occurrence'];
export type PeoplePage = components['schemas']['PeoplePage'];
export type PeripheralChange = components['schemas']['PeripheralChange'];
export type PeripheralKey = components['schemas']['PeripheralKey'];
export type PeripheralNow = components['schemas']['PeripheralNow'];
export type PeripheralsNow = components['schemas']['PeripheralsNow'];
export type PersonChange = components['schemas']['PersonChange'];
export type PersonCredential = components['schemas']['PersonCredential'];
export type PersonShown = components['schemas']['PersonShown'];
export type Pin = components['schemas']['Pin'];
export type PlaceShown = components['schemas']['PlaceShown'];
export type Policy = components['schemas']['Policy'];
export type PortSettings = components['schemas']['PortSettings'];
export type PortState = components['schemas']['PortState'];
export type PortSwitch = components['schemas']['PortSwitch'];
export type PowerChange = components['schemas']['PowerChange'];
export type PowerNow = components['schemas']['PowerNow'];
export type PowerRail = components['schemas']['PowerRail'];
export type PowerState = components['schemas']['PowerState'];
export type Press = components['schemas']['Press'];
export type Privileges = components['schemas']['Privileges'];
export type RailState = components['schemas']['RailState'];
export type ReaderDeed = components['schemas']['ReaderDeed'];
export type Resources = components['schemas']['Resources'];
export type Rule = components['schemas']['Rule'];
export type RuleChange = components['schemas']['RuleChange'];
export type RuleShown = components['schemas']['RuleShown'];
export type RuleState = components['schemas']['RuleState'];
export type RulesSettings = components['schemas']['RulesSettings'];
export type Schedule = components['schemas']['Schedule'];
export type SchedulePreview = components['schemas']['SchedulePreview'];
export type SchedulesSettings = components['schemas']['SchedulesSettings'];
export type SectionInfo = components['schemas']['SectionInfo'];
export type SectionSchema = components['schemas']['SectionSchema'];
export type Sensor = components['schemas']['Sensor'];
export type Session = components['schemas']['Session'];
export type Setup = components['schemas']['Setup'];
export type Shown = components['schemas']['Shown'];
export type Started = components['schemas']['Started'];
export type State = components['schemas']['State'];
export type Status = components['schemas']['Status'];
export type SubsystemHealth = components['schemas']['SubsystemHealth'];
export type Through = components['schemas']['Through'];
export type ThrownAway = components['schemas']['ThrownAway'];
export type TimeState = components['schemas']['TimeState'];
export type Trial = components['schemas']['Trial'];
export type TrialRequest = components['schemas']['TrialRequest'];
export type TriggerState = components['schemas']['TriggerState'];
export type TriggerSwitch = components['schemas']['TriggerSwitch'];
export type VapixReaderStatus = components['schemas']['VapixReaderStatus'];
export type Verdict = components['schemas']['Verdict'];
export type VideoFacts = components['schemas']['VideoFacts'];
export type WiegandConnector = components['schemas']['WiegandConnector'];
export type WiegandMessage = components['schemas']['WiegandMessage'];
export type WireState = components['schemas']['WireState'];
export type WiredReader = components['schemas']['WiredReader'];
export type WiredReaderState = components['schemas']['WiredReaderState'];
export type WiredReaderSwitches = components['schemas']['WiredReaderSwitches'];
export type $defs = Record<string, never>;
export interface operations {
    add_access_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupChange"];
            };
        };
        responses: {
            /** @description Add a group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    change_access_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupChange"];
            };
        };
        responses: {
            /** @description Change a group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    remove_access_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    access_log: {
        parameters: {
            query?: {
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The access log, newest first; `before` an id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessEntry"][];
                };
            };
        };
    };
    access_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Access rules, groups and what they are made of */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    add_access_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleChange"];
            };
        };
        responses: {
            /** @description Add an access rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    change_access_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleChange"];
            };
        };
        responses: {
            /** @description Change an access rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    remove_access_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove an access rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    actions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What rules can do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionOffer"][];
                };
            };
        };
    };
    alarm_states: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alarms with their present state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmState"][];
                };
            };
        };
    };
    now: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Levels, and what plays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudioNow"];
                };
            };
        };
    };
    calls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Calls and accounts as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallsState"];
                };
            };
        };
    };
    make_call: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCall"];
            };
        };
        responses: {
            /** @description Call an address or a contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallId"];
                };
            };
        };
    };
    end_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End or refuse a call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
        };
    };
    answer_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Take an incoming call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
        };
    };
    send_digits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Digits"];
            };
        };
        responses: {
            /** @description Send digits in a call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Done"];
                };
            };
        };
    };
    camera_pairing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the paired camera is doing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CameraPairing"];
                };
            };
        };
    };
    clips: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Audio clips */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipInfo"][];
                };
            };
        };
    };
    stop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stop the clip that plays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipDone"];
                };
            };
        };
    };
    remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a clip that nothing uses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipDone"];
                };
            };
        };
    };
    rename: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClipName"];
            };
        };
        responses: {
            /** @description Rename a clip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipInfo"];
                };
            };
        };
    };
    play: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClipPlay"];
            };
        };
        responses: {
            /** @description Play a clip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClipDone"];
                };
            };
        };
    };
    conditions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What rules can wait for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionOffer"][];
                };
            };
        };
    };
    connections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Connected clients */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connection"][];
                };
            };
        };
    };
    export_contacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Contact list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    import_contacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactFile"];
            };
        };
        responses: {
            /** @description Take over a contact list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
        };
    };
    latest_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cards and PINs shown last */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestCredential"][];
                };
            };
        };
    };
    check_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckCredentials"];
            };
        };
        responses: {
            /** @description Answer as the reader would */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verdict"];
                };
            };
        };
    };
    doors_now: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Doors with their present state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoorNow"][];
                };
            };
        };
    };
    command_door: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                door: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DoorCommand"];
            };
        };
        responses: {
            /** @description Tell a door to do something */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoorNow"];
                };
            };
        };
    };
    draw_pin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A PIN that nobody has */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawnPin"];
                };
            };
        };
    };
    expansion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Expansion modules as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExpansionState"];
                };
            };
        };
    };
    add_identification_type: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KindChange"];
            };
        };
        responses: {
            /** @description Add an identification type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    change_identification_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KindChange"];
            };
        };
        responses: {
            /** @description Change one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    remove_identification_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove one */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessSetup"];
                };
            };
        };
    };
    logs: {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                log: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines of the system, access or audit log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                };
            };
        };
    };
    maintain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Maintenance"];
            };
        };
        responses: {
            /** @description Restart, restore or factory default */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Started"];
                };
            };
        };
    };
    people: {
        parameters: {
            query?: {
                search?: string;
                group?: string;
                offset?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description People by name; `search` is part of a name, or a whole card, plate, code or id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeoplePage"];
                };
            };
        };
    };
    add_person: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonChange"];
            };
        };
        responses: {
            /** @description Add a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonShown"];
                };
            };
        };
    };
    import_progress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the import stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportProgress"];
                };
            };
        };
    };
    check_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Check a file, which is the body */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportProgress"];
                };
            };
        };
    };
    cancel_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stop, and forget the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportProgress"];
                };
            };
        };
    };
    confirm_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Write what was checked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportProgress"];
                };
            };
        };
    };
    draw_person_pin: {
        parameters: {
            query?: {
                digits?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A PIN that nobody has */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawnPin"];
                };
            };
        };
    };
    person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonShown"];
                };
            };
        };
    };
    change_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonChange"];
            };
        };
        responses: {
            /** @description Change a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonShown"];
                };
            };
        };
    };
    remove_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": null;
                };
            };
        };
    };
    peripherals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Devices with an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeripheralsNow"];
                };
            };
        };
    };
    add_peripheral: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPeripheral"];
            };
        };
        responses: {
            /** @description Add a device */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyTold"];
                };
            };
        };
    };
    remove_peripheral: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a device and its key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyTold"];
                };
            };
        };
    };
    change_peripheral: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeripheralChange"];
            };
        };
        responses: {
            /** @description Change a device */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyTold"];
                };
            };
        };
    };
    renew_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeripheralKey"];
            };
        };
        responses: {
            /** @description Replace the API key of a device */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyTold"];
                };
            };
        };
    };
    ports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ports with their present state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortState"][];
                };
            };
        };
    };
    switch_port: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                index: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortSwitch"];
            };
        };
        responses: {
            /** @description Switch an output */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortState"];
                };
            };
        };
    };
    power_now: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Power and temperature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PowerNow"];
                };
            };
        };
    };
    readers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Wired readers as they are now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WiredReaderState"][];
                };
            };
        };
    };
    do_to_reader: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReaderDeed"];
            };
        };
        responses: {
            /** @description Identify a reader, or change its key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WiredReaderState"][];
                };
            };
        };
    };
    access_control_unit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The access control unit whose reader the device is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessControlUnit"];
                };
            };
        };
    };
    make_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make a key; nothing is changed by it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreshKey"];
                };
            };
        };
    };
    rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How each rule is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["RuleState"];
                    };
                };
            };
        };
    };
    schedule_occurrences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchedulePreview"];
            };
        };
        responses: {
            /** @description When a schedule occurs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Occurrence"][];
                };
            };
        };
    };
    schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                section: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Form of one section */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionSchema"];
                };
            };
        };
    };
    sections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Sections of settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SectionInfo"][];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description State of this session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Log in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Log out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Create the first administrator */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Device, time, load, security and health */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
    trial: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The change that is on trial */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
        };
    };
    try_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrialRequest"];
            };
        };
        responses: {
            /** @description Change on trial */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
        };
    };
    revert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revert the trial now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
        };
    };
    keep: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keep what is on trial */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
        };
    };
    triggers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Manual triggers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerState"][];
                };
            };
        };
    };
    set_trigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerSwitch"];
            };
        };
        responses: {
            /** @description Set a manual trigger */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerState"];
                };
            };
        };
    };
    vapix_reader: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How the door controller is doing */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VapixReaderStatus"];
                };
            };
        };
    };
    controller_readers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The door controller's readers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ControllerReader"][];
                };
            };
        };
    };
    bitrate: {
        parameters: {
            query?: {
                storage?: number;
                retention?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The average bitrate for `storage` gigabytes, `retention` days and at most `limit` kbit/s */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bitrate"];
                };
            };
        };
    };
    facts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The camera and what it offers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VideoFacts"];
                };
            };
        };
    };
    acoustics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acoustics"];
            };
        };
        responses: {
            /** @description Let the microphone hear the loudspeaker, or pull the audio device out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    camera: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CameraSwitches"];
            };
        };
        responses: {
            /** @description Cover the camera's lens, switch the light, stop the visitor, pull the cable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    card: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Card"];
            };
        };
        responses: {
            /** @description Hold a card to a reader */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shown"];
                };
            };
        };
    };
    contact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Contact"];
            };
        };
        responses: {
            /** @description Let the contact of an output stick, or follow again */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    control_button: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlButton"];
            };
        };
        responses: {
            /** @description Press the control button, or hold it while the power comes back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    input: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Input"];
            };
        };
        responses: {
            /** @description Close or open an input */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    microphone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Microphone"];
            };
        };
        responses: {
            /** @description Let the microphone hear silence, a tone, noise or a WAV file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    module: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModuleSwitches"];
            };
        };
        responses: {
            /** @description Plug an expansion module in or out, switch its inputs, cut their cables, let its outputs stick */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    network: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Network"];
            };
        };
        responses: {
            /** @description Plug the cable of the network light in, or pull it out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    pin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pin"];
            };
        };
        responses: {
            /** @description Type a PIN */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shown"];
                };
            };
        };
    };
    power: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PowerChange"];
            };
        };
        responses: {
            /** @description Change what a power rail gives, or the temperature of the core */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    power_cycle: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Nothing"];
            };
        };
        responses: {
            /** @description Take the power away and give it back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    press: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Press"];
            };
        };
        responses: {
            /** @description Press a button */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    reader: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WiredReaderSwitches"];
            };
        };
        responses: {
            /** @description Plug a reader on a cable in or out, open its case, take its power, reset its key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything on the bench as it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    wiegand: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WiegandMessage"];
            };
        };
        responses: {
            /** @description Let a reader pulse bits on its Wiegand lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    wire: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WireState"];
            };
        };
        responses: {
            /** @description Cut, short or mend a cable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
        };
    };
    get_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of accounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AccountSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    patch_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What is stored now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AccountSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    get_http: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of http */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["HttpSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    patch_http: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What is stored now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["HttpSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    get_io: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of io */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["IoSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    patch_io: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What is stored now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["IoSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    get_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of rules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RulesSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    patch_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What is stored now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RulesSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    get_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Settings of schedules */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SchedulesSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
    patch_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description What is stored now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SchedulesSettings"];
                        /** @constant */
                        status: "success";
                    };
                };
            };
        };
    };
}
