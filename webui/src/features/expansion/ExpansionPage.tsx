import { Alert, Badge, Button, Collapse, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconChevronDown, IconCircuitSwitchOpen, IconKey, IconLock, IconPencil, IconPlus, IconTrash, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { request } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { useSaveSection, useSection } from "../../api/hooks";
import type { ExpansionModuleState, PortState } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { freeItem } from "../../forms/item";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { Fact, Facts } from "../../shared/Fact";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { KeyDialog } from "../osdp/KeyDialog";
import { UpgradeDialog } from "../osdp/UpgradeDialog";
import { PortCard } from "../ports/PortCard";
import { usePortRows } from "../ports/usePortRows";
import { stateColors } from "../readers/state";
import { useExpansion } from "./useExpansion";

const HOME = "/device/expansion";

interface ExpansionSettings {
  modules: Record<string, { name: string; connector: number; address: number }>;
}

/** Device > Expansion modules: their key, and each with its inputs, outputs and relays. */
export default function ExpansionPage() {
  return (
    <Routes>
      <Route index element={<Modules />} />
      <Route path=":id" element={<Modules />} />
    </Routes>
  );
}

function Modules() {
  const { t } = useTranslation(["expansion", "common"]);
  const navigate = useNavigate();
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  const stored = useSection<ExpansionSettings>("expansion");
  const now = useExpansion();
  const [keying, setKeying] = useState(false);
  const hasKey = now.data?.hasKey === true;
  return (
    <Page
      title={t("common:pages.expansion")}
      lead={t("lead")}
      actions={
        mayChange && hasKey ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("add")}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="md" id="field-expansion-modules" tabIndex={-1}>
        <Loaded query={now}>
          {(found) => (
            <>
              <Card
                title={t("key")}
                description={t("keyText")}
                icon={<IconKey size={20} />}
                action={
                  mayChange ? (
                    <Button variant={hasKey ? "default" : "filled"} onClick={() => setKeying(true)}>
                      {t(hasKey ? "changeKey" : "addKey")}
                    </Button>
                  ) : undefined
                }
              >
                <Badge color={hasKey ? "accent" : "gray"}>{t(hasKey ? "keySet" : "keyMissing")}</Badge>
              </Card>
              {found.modules.length === 0 ? (
                <EmptyState
                  icon={IconCircuitSwitchOpen}
                  title={t("none")}
                  text={t(hasKey ? "noneText" : "noneWithoutKey")}
                />
              ) : (
                found.modules.map((module) => (
                  <ModuleCard
                    key={module.id}
                    module={module}
                    place={stored.data?.modules[module.id]}
                    mayChange={mayChange}
                  />
                ))
              )}
            </>
          )}
        </Loaded>
        {keying ? <Keying hasKey={hasKey} onClose={() => setKeying(false)} /> : null}
        <Loaded query={stored}>
          {(settings) => (id === undefined || !mayChange ? null : <ModuleDialog key={id} id={id} settings={settings} />)}
        </Loaded>
      </Stack>
    </Page>
  );
}

function Keying({ hasKey, onClose }: { hasKey: boolean; onClose: () => void }) {
  const { t } = useTranslation(["expansion", "common"]);
  const save = useSaveSection("expansion");
  const client = useQueryClient();
  return (
    <KeyDialog
      title={t(hasKey ? "changeKey" : "addKey")}
      text={t(hasKey ? "changeKeyText" : "addKeyText")}
      file={t("keyFile")}
      busy={save.isPending}
      complaint={save.error === null ? null : describeError(save.error, t)}
      onClose={onClose}
      onConfirm={(key) =>
        save.mutate(
          { key },
          {
            onSuccess: () => {
              void client.invalidateQueries({ queryKey: ["expansion"] });
              said(t("keySaved"));
              onClose();
            },
          },
        )
      }
    />
  );
}

interface ModuleCardProps {
  module: ExpansionModuleState;
  place: { connector: number; address: number } | undefined;
  mayChange: boolean;
}

function ModuleCard({ module, place, mayChange }: ModuleCardProps) {
  const { t } = useTranslation(["expansion", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("expansion");
  const client = useQueryClient();
  const [doomed, setDoomed] = useState(false);
  const [upgrading, setUpgrading] = useState(false);
  const upgrade = useMutation<unknown, ApiError, File>({
    mutationFn: (file) => request("post", `/api/v1/expansion/upgrade?module=${encodeURIComponent(module.id)}`, file),
    onError: (error) => complained(module.name, describeError(error, t)),
    onSettled: () => void client.invalidateQueries({ queryKey: ["expansion"] }),
  });
  return (
    <Card title={module.name} icon={<IconCircuitSwitchOpen size={20} />}>
      <Stack gap="md" data-module={module.id}>
        <Group gap={6} role="status">
          <Badge miw="max-content" color={stateColors[module.state]}>
            {t(`state.${module.state}`)}
          </Badge>
          {module.secure ? (
            <Badge miw="max-content" color="accent" variant="light" leftSection={<IconLock size={12} aria-hidden />}>
              {t("secure")}
            </Badge>
          ) : null}
          {module.tampered ? <Badge miw="max-content" color="red">{t("tampered")}</Badge> : null}
          {module.powerLost ? <Badge miw="max-content" color="red">{t("powerLost")}</Badge> : null}
        </Group>
        {module.problem === "" ? null : (
          <Alert color="orange" variant="light" role="alert">
            {inWords(module.problem)}
          </Alert>
        )}
        <Facts>
          <Fact name={t("port")}>{place?.connector ?? ""}</Fact>
          <Fact name={t("address")}>{place?.address ?? ""}</Fact>
          <Fact name={t("version")}>{module.firmware === "" ? "–" : module.firmware}</Fact>
        </Facts>
        {mayChange ? (
          <Group gap="xs">
            <Button
              variant="subtle"
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => void navigate(`${HOME}/${module.id}`)}
            >
              {t("edit")}
            </Button>
            <Button
              variant="subtle"
              leftSection={<IconUpload size={16} aria-hidden />}
              disabled={module.state !== "connected"}
              onClick={() => setUpgrading(true)}
            >
              {t("upgrade")}
            </Button>
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => setDoomed(true)}
            >
              {t("common:action.delete")}
            </Button>
          </Group>
        ) : null}
        <ModulePorts module={module} mayChange={mayChange} />
      </Stack>
      {upgrading ? (
        <UpgradeDialog
          name={module.name}
          version={module.firmware}
          now={module}
          busy={upgrade.isPending}
          onSend={(file) => upgrade.mutate(file)}
          onClose={() => setUpgrading(false)}
        />
      ) : null}
      <ConfirmDialog
        opened={doomed}
        title={t("removeTitle", { name: module.name })}
        text={t("removeText")}
        confirm={t("common:action.delete")}
        danger
        busy={save.isPending}
        onConfirm={() =>
          save.mutate(
            { modules: { [module.id]: null } },
            {
              onSuccess: () => said(t("removed", { name: module.name })),
              onError: (error) => complained(module.name, describeError(error, t)),
              onSettled: () => setDoomed(false),
            },
          )
        }
        onClose={() => setDoomed(false)}
      />
    </Card>
  );
}

const PARTS: readonly (readonly ["ios" | "relays", PortState["kind"]])[] = [
  ["ios", "io"],
  ["relays", "relay"],
];

/** The inputs, outputs and relays of a module, each as on the page of the device's own. */
function ModulePorts({ module, mayChange }: { module: ExpansionModuleState; mayChange: boolean }) {
  const { t } = useTranslation(["expansion", "ports"]);
  const rows = usePortRows()?.filter((row) => row.state.module === module.id) ?? [];
  const [open, fold] = useDisclosure(false);
  if (rows.length === 0) return null;
  return (
    <div>
      <Button
        variant="default"
        aria-expanded={open}
        rightSection={<IconChevronDown size={16} aria-hidden />}
        onClick={fold.toggle}
      >
        {t(open ? "hidePorts" : "showPorts", { count: rows.length })}
      </Button>
      <Collapse expanded={open}>
        {open ? (
          <Stack gap="md" mt="md">
            {PARTS.map(([title, kind]) => (
              <Stack gap="md" key={kind}>
                <Title order={3} size="h5">
                  {t(`ports:${title}`)}
                </Title>
                {rows
                  .filter((row) => row.state.kind === kind)
                  .map((row) => (
                    <PortCard key={row.index} row={row} mayChange={mayChange} folded level={3} />
                  ))}
              </Stack>
            ))}
          </Stack>
        ) : null}
      </Collapse>
    </div>
  );
}

function ModuleDialog({ id, settings }: { id: string; settings: ExpansionSettings }) {
  const { t } = useTranslation(["expansion", "common"]);
  const navigate = useNavigate();
  const schema = useSectionSchema("expansion");
  const [fresh] = useState(() => freeItem(settings.modules, "module-", 1));
  const close = () => void navigate(HOME);
  const item = id === "new" ? fresh : id;
  const known = id === "new" || settings.modules[id] !== undefined;
  const called = settings.modules[id]?.name ?? "";
  return (
    <Modal
      opened
      onClose={close}
      title={id === "new" ? t("add") : called === "" ? id : called}
      size="lg"
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {known ? (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="expansion"
              table="modules"
              item={item}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              onClose={close}
            />
          )}
        </Loaded>
      ) : (
        <Text size="sm">{t("gone")}</Text>
      )}
    </Modal>
  );
}
