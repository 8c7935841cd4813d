// Generated from the device's OpenAPI document by `npm run api`. Do not edit.
export interface paths {
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
            /** Name */
            name: string;
            /**
             * Problem
             * @default
             */
            problem?: string;
            /** Readonly */
            readonly: boolean;
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
         * Session
         * @description The state of this browser's session.
         */
        Session: {
            /** Authenticated */
            authenticated: boolean;
            /** Csrf */
            csrf: string | null;
            device: components["schemas"]["DeviceIdentity"];
            /** Needssetup */
            needsSetup: boolean;
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
         * Started
         * @description Something was begun; `boot` names the start of the device that it is begun in.
         */
        Started: {
            /** Boot */
            boot: string;
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Advice = components['schemas']['Advice'];
export type Connection = components['schemas']['Connection'];
export type Credentials = components['schemas']['Credentials'];
export type DeviceIdentity = components['schemas']['DeviceIdentity'];
export type FieldInfo = components['schemas']['FieldInfo'];
export type LogEntry = components['schemas']['LogEntry'];
export type LogPage = components['schemas']['LogPage'];
export type Maintenance = components['schemas']['Maintenance'];
export type PortState = components['schemas']['PortState'];
export type PortSwitch = components['schemas']['PortSwitch'];
export type Resources = components['schemas']['Resources'];
export type SectionInfo = components['schemas']['SectionInfo'];
export type SectionSchema = components['schemas']['SectionSchema'];
export type Session = components['schemas']['Session'];
export type Setup = components['schemas']['Setup'];
export type Started = components['schemas']['Started'];
export type Status = components['schemas']['Status'];
export type SubsystemHealth = components['schemas']['SubsystemHealth'];
export type TimeState = components['schemas']['TimeState'];
export type TriggerState = components['schemas']['TriggerState'];
export type TriggerSwitch = components['schemas']['TriggerSwitch'];
export type $defs = Record<string, never>;
export interface operations {
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
}
