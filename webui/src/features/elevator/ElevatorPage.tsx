import { Anchor, Badge, Button, Group, Modal, Select, Text } from "@mantine/core";
import { IconElevator, IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Route, Routes, useNavigate, useParams } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import type { DoorNow } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { freeItem } from "../../forms/item";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { ItemTable } from "../../shared/ItemTable";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { IdentificationField, ReaderField } from "../doors/DoorFields";
import { DoorCommands } from "../doors/DoorNow";
import { useDoors } from "../doors/useDoors";
import { usePortStates } from "../ports/usePortRows";
import { floorsOf, freeRelays, MOST_FLOORS, type Floor } from "./floors";

const HOME = "/access/elevator";
/** What a floor has of the settings of a door. */
const SHOWN = new Set(["name", "description", "reader_outside", "identification", "lock", "lock_contact", "access_time", "long_access_time"]);

interface DoorsSettings {
  doors: Record<string, Floor>;
}

/** Access > Elevator: the floors, each with its relay and as it is now. */
export default function ElevatorPage() {
  return (
    <Routes>
      <Route index element={<Elevator />} />
      <Route path=":id" element={<Elevator />} />
    </Routes>
  );
}

function Elevator() {
  const { t } = useTranslation(["elevator", "common"]);
  const navigate = useNavigate();
  const stored = useSection<DoorsSettings>("doors");
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  const count = stored.data === undefined ? 0 : floorsOf(stored.data.doors).length;
  return (
    <Page
      title={t("common:pages.elevator")}
      lead={t("lead")}
      width="wide"
      actions={
        mayChange ? (
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            disabled={count >= MOST_FLOORS}
            onClick={() => void navigate(`${HOME}/new`)}
          >
            {t("add")}
          </Button>
        ) : undefined
      }
    >
      <Loaded query={stored}>
        {(settings) => (
          <>
            <FloorTable settings={settings} mayChange={mayChange} />
            {id === undefined || !mayChange ? null : <FloorDialog key={id} id={id} settings={settings} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface Row extends Floor {
  token: string;
  now: DoorNow | undefined;
}

function FloorTable({ settings, mayChange }: { settings: DoorsSettings; mayChange: boolean }) {
  const { t } = useTranslation(["elevator", "doors", "common"]);
  const navigate = useNavigate();
  const doors = useDoors();
  const ports = usePortStates();
  const save = useSaveSection("doors");
  const rows = floorsOf(settings.doors).map(([token, floor]): Row => ({
    ...floor,
    token,
    name: floor.name === "" ? token : floor.name,
    now: doors.data?.find((door) => door.token === token),
  }));
  const relay = (row: Row) => ports.data?.find((port) => port.line === row.output)?.name ?? row.output;
  return (
    <Card
      title={t("floors")}
      description={t("count", { count: rows.length, most: MOST_FLOORS })}
      icon={<IconElevator size={20} />}
    >
      <ItemTable
        name={t("floors")}
        rows={rows}
        stacks
        rowKey={(row) => row.token}
        nameOf={(row) => row.name}
        search={false}
        minWidth={760}
        pageSize={MOST_FLOORS}
        empty={<EmptyState icon={IconElevator} title={t("none")} text={t("noneText")} />}
        columns={[
          {
            id: "name",
            title: t("floor"),
            text: (row) => row.name,
            show: (row) => (
              <Text size="sm" fw={600}>
                {row.name}
              </Text>
            ),
          },
          { id: "relay", title: t("relay"), text: relay },
          { id: "reader", title: t("reader"), text: (row) => row.reader_outside },
          {
            id: "state",
            title: t("status"),
            text: (row) => row.now?.mode ?? "",
            show: (row) => (row.now === undefined ? null : <FloorState now={row.now} />),
          },
          {
            id: "commands",
            title: t("commands"),
            text: () => "",
            sortable: false,
            show: (row) => (row.now === undefined ? null : <DoorCommands door={row.now} few />),
          },
        ]}
        actions={
          mayChange
            ? (row) => [
                {
                  label: t("edit"),
                  icon: <IconPencil size={16} aria-hidden />,
                  onClick: () => void navigate(`${HOME}/${encodeURIComponent(row.token)}`),
                },
              ]
            : undefined
        }
        removal={{
          title: (row) => t("removeTitle", { name: row.name }),
          text: () => t("removeText"),
          busy: save.isPending,
          remove: (row, done) =>
            save.mutate(
              { doors: { [row.token]: null } },
              {
                onSuccess: () => said(t("removed", { name: row.name })),
                onError: (error) => complained(row.name, describeError(error, t)),
                onSettled: done,
              },
            ),
        }}
      />
    </Card>
  );
}

function FloorState({ now }: { now: DoorNow }) {
  const { t } = useTranslation(["elevator", "doors"]);
  return (
    <div>
      <Badge miw="max-content" color={now.mode === "LockedDown" ? "red" : now.unlocked ? "orange" : "accent"}>
        {t(`doors:mode.${now.mode}`)}
      </Badge>
      {now.fault === "" ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {inWords(now.fault)}
        </Text>
      )}
    </div>
  );
}

function FloorDialog({ id, settings }: { id: string; settings: DoorsSettings }) {
  const { t } = useTranslation(["elevator", "common"]);
  const navigate = useNavigate();
  const schema = useSectionSchema("doors");
  const ports = usePortStates();
  const [fresh] = useState(() => freeItem(settings.doors, "floor-", 1));
  const floor = settings.doors[id];
  const [output, setOutput] = useState(floor?.output ?? "");
  const close = () => void navigate(HOME);
  const known = id === "new" || floor?.type === "elevator-floor";
  const relays = freeRelays(ports.data ?? [], settings.doors, floor?.output ?? "");
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={id === "new" ? t("add") : floor?.name === "" ? id : (floor?.name ?? id)}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {known ? (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="doors"
              table="doors"
              item={id === "new" ? fresh : id}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              shown={(name) => SHOWN.has(name)}
              parts={{
                identification: (entry) => <IdentificationField entry={entry} />,
                reader_outside: (entry) => {
                  return (
                    <>
                      <Select
                        label={t("relay")}
                        description={t("relayHint")}
                        data={relays}
                        value={output === "" ? null : output}
                        error={entry.complaint("output")}
                        allowDeselect={false}
                        nothingFoundMessage={t("noRelays")}
                        onChange={(value) => setOutput(value ?? "")}
                      />
                      <ReaderField entry={entry} name="reader_outside" label={t("cabinReader")} description={t("cabinReaderHint")} />
                    </>
                  );
                },
              }}
              extra={() => ({ type: "elevator-floor", output })}
              extraDirty={output !== (floor?.output ?? "")}
              onClose={close}
            />
          )}
        </Loaded>
      ) : (
        <Text size="sm">{t("gone")}</Text>
      )}
      {relays.length === 0 ? (
        <Group mt="md">
          <Text size="sm">{t("noRelays")}</Text>
          <Anchor component={Link} to="/device/expansion" size="sm">
            {t("common:pages.expansion")}
          </Anchor>
        </Group>
      ) : null}
    </Modal>
  );
}
