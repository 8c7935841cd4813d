import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconBell, IconDeviceTablet, IconKey, IconLock, IconPassword, IconPencil, IconPlus, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { api, request } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { useSaveSection, useSection } from "../../api/hooks";
import type { ReaderDeed, WiredReaderState } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { ItemTable } from "../../shared/ItemTable";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { KeyDialog } from "../osdp/KeyDialog";
import { UpgradeDialog } from "../osdp/UpgradeDialog";
import { stateColors, useReaders } from "../readers/state";
import { ThrownAway } from "../readers/ThrownAway";
import { WiegandCards } from "../readers/WiegandCards";
import { wordsOf } from "../readers/wiegand";
import { ReaderDialog } from "./ReaderDialog";
import { HOME, MOST_READERS, nameOf, type ReadersSettings } from "./wired";

/** Peripherals > Readers of a door controller. One has an address of its own, so that it can be linked to. */
export default function WiredReadersPage() {
  return (
    <Routes>
      <Route index element={<Readers />} />
      <Route path=":id" element={<Readers />} />
    </Routes>
  );
}

function Readers() {
  const { t } = useTranslation(["readers", "common"]);
  const navigate = useNavigate();
  const stored = useSection<ReadersSettings>("readers");
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  const full = Object.keys(stored.data?.readers ?? {}).length >= MOST_READERS;
  return (
    <Page
      title={t("common:pages.wiredReaders")}
      lead={t("readersLead")}
      width="wide"
      actions={
        mayChange ? (
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            disabled={full}
            onClick={() => void navigate(`${HOME}/new`)}
          >
            {t("addReader")}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="md">
        <Loaded query={stored}>
          {(settings) => (
            <>
              <ReaderTable settings={settings} mayChange={mayChange} />
              {id === undefined || !mayChange ? null : (
                <ReaderDialog key={id} id={id} settings={settings} onClose={() => void navigate(HOME)} />
              )}
            </>
          )}
        </Loaded>
        <Card title={t("speed")} icon={<IconDeviceTablet size={20} />}>
          <SectionForm section="readers" only={(field) => field.path === "baud"} readOnly={!mayChange} />
        </Card>
        <WiegandCards mayChange={mayChange} />
        <Card title={t("pin")} description={t("pinForAll")} icon={<IconPassword size={20} />}>
          <SectionForm section="reader-pin" readOnly={!mayChange} />
        </Card>
      </Stack>
    </Page>
  );
}

interface Row {
  id: string;
  name: string;
  connector: number;
  address: number;
  protocol: "osdp" | "wiegand";
  pair: "a" | "b";
  enabled: boolean;
  now: WiredReaderState | undefined;
}

function ReaderTable({ settings, mayChange }: { settings: ReadersSettings; mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const navigate = useNavigate();
  const now = useReaders();
  const save = useSaveSection("readers");
  const act = useMutation({ mutationFn: (deed: ReaderDeed) => api.post("/api/v1/readers", { body: deed }) });
  const rows = Object.entries(settings.readers).map(([id, reader]): Row => ({
    id,
    ...reader,
    name: nameOf(id, reader),
    now: now.data?.find((state) => state.id === id),
  }));
  const client = useQueryClient();
  const [keying, setKeying] = useState<Row | null>(null);
  const [upgrading, setUpgrading] = useState<string | null>(null);
  const upgraded = rows.find((row) => row.id === upgrading);
  const upgrade = useMutation<unknown, ApiError, File>({
    mutationFn: (file) => request("post", `/api/v1/readers/upgrade?reader=${encodeURIComponent(upgrading ?? "")}`, file),
    onError: (error) => complained(upgraded?.name ?? "", describeError(error, t)),
    onSettled: () => void client.invalidateQueries({ queryKey: ["readers"] }),
  });
  const identify = (row: Row) =>
    act.mutate(
      { reader: row.id, action: "identify", key: "" },
      {
        onSuccess: () => said(t("done.identify", { name: row.name })),
        onError: (error: ApiError) => complained(row.name, describeError(error, t)),
      },
    );
  /** A reader with a secure channel is told its key over it; for any other the key is kept until it is installed. */
  const giveKey = (row: Row, key: string) => {
    const done = {
      onSuccess: () => {
        said(t("done.change-key", { name: row.name }));
        setKeying(null);
      },
    };
    if (row.now?.secure === true) act.mutate({ reader: row.id, action: "change-key", key }, done);
    else save.mutate({ readers: { [row.id]: { key } } }, done);
  };
  return (
    <Card title={t("readers")} description={t("countReaders", { count: rows.length, most: MOST_READERS })} icon={<IconDeviceTablet size={20} />}>
      <div id="field-readers-readers" tabIndex={-1}>
        <ItemTable
          name={t("readers")}
          rows={rows}
          stacks
          rowKey={(row) => row.id}
          nameOf={(row) => row.name}
          search={false}
          minWidth={620}
          empty={<EmptyState icon={IconDeviceTablet} title={t("none")} text={t("noneText")} />}
          columns={[
            {
              id: "name",
              title: t("name"),
              text: (row) => row.name,
              show: (row) => (
                <div>
                  <Text size="sm" fw={600}>
                    {row.name}
                  </Text>
                  {row.now === undefined || row.now.problem === "" ? null : (
                    <Text size="xs" c="dimmed">
                      {inWords(row.now.problem)}
                    </Text>
                  )}
                  <ThrownAway reader={row.now} />
                </div>
              ),
            },
            {
              id: "state",
              title: t("status"),
              text: (row) => t(wordsOf(row.now)),
              show: (row) => <ReaderStateBadges row={row} />,
            },
            {
              id: "where",
              title: t("where"),
              text: (row) =>
                row.protocol === "wiegand"
                  ? t("dataLines", { connector: row.connector, pair: row.pair.toUpperCase() })
                  : t("place", { connector: row.connector, address: row.address }),
            },
            { id: "firmware", title: t("firmware"), text: (row) => row.now?.firmware ?? "" },
          ]}
          actions={
            mayChange
              ? (row) => [
                  {
                    label: t("edit"),
                    icon: <IconPencil size={16} aria-hidden />,
                    onClick: () => void navigate(`${HOME}/${row.id}`),
                  },
                  {
                    label: t("identify"),
                    icon: <IconBell size={16} aria-hidden />,
                    disabled: row.now?.state !== "connected",
                    onClick: () => identify(row),
                  },
                  {
                    label: t("changeKey"),
                    icon: <IconKey size={16} aria-hidden />,
                    disabled: row.protocol === "wiegand",
                    onClick: () => setKeying(row),
                  },
                  {
                    label: t("upgrade"),
                    icon: <IconUpload size={16} aria-hidden />,
                    disabled: row.now?.state !== "connected",
                    onClick: () => setUpgrading(row.id),
                  },
                ]
              : undefined
          }
          removal={{
            title: (row) => t("removeTitle", { name: row.name }),
            text: (row) => t("removeText", { name: row.name }),
            busy: save.isPending,
            remove: (row, done) =>
              save.mutate(
                { readers: { [row.id]: null } },
                {
                  onSuccess: () => said(t("removed", { name: row.name })),
                  onError: (error) => complained(row.name, describeError(error, t)),
                  onSettled: done,
                },
              ),
          }}
        />
      </div>
      {keying === null ? null : (
        <KeyDialog
          title={t("keyTitle", { name: keying.name })}
          text={t(keying.now?.secure === true ? "keyNow" : "keyLater")}
          file={`${keying.id}-key.txt`}
          busy={act.isPending || save.isPending}
          complaint={act.error === null ? (save.error === null ? null : describeError(save.error, t)) : describeError(act.error, t)}
          onClose={() => {
            act.reset();
            save.reset();
            setKeying(null);
          }}
          onConfirm={(key) => giveKey(keying, key)}
        />
      )}
      {upgraded?.now === undefined ? null : (
        <UpgradeDialog
          name={upgraded.name}
          version={upgraded.now.firmware}
          now={upgraded.now}
          busy={upgrade.isPending}
          onSend={(file) => upgrade.mutate(file)}
          onClose={() => setUpgrading(null)}
        />
      )}
    </Card>
  );
}

function ReaderStateBadges({ row }: { row: Row }) {
  const { t } = useTranslation("readers");
  const state = row.now?.state ?? "not-connected";
  return (
    <Group gap={6}>
      <Badge miw="max-content" color={stateColors[state]}>
        {t(row.enabled ? wordsOf(row.now) : "notUsed")}
      </Badge>
      {row.now?.secure === true ? (
        <Badge miw="max-content" color="accent" variant="light" leftSection={<IconLock size={12} aria-hidden />}>
          {t("secure")}
        </Badge>
      ) : null}
      {row.now?.tampered === true ? <Badge miw="max-content" color="red">{t("tampered")}</Badge> : null}
      {row.now?.powerLost === true ? <Badge miw="max-content" color="orange">{t("onBattery")}</Badge> : null}
    </Group>
  );
}
