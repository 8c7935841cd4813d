import { ActionIcon, Anchor, Autocomplete, Box, Collapse, CopyButton, Group, Input, SegmentedControl, Stack, Switch, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { IconCheck, IconChevronDown, IconCopy, IconLogin2, IconLogout2, IconToggleLeft } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useSaveSection } from "../../api/hooks";
import { useDevice } from "../../app/session";
import { complaintFor } from "../../forms/useDraft";
import { SaveBar } from "../../forms/SaveBar";
import { useUnsaved } from "../../forms/unsaved";
import { describeError } from "../../shared/describeError";
import { complained, said } from "../../shared/toast";
import { StateDot } from "../../shared/StateDot";
import { inWords } from "../../shared/sentences";
import { Supervision } from "./Supervision";
import { toggleUrls, type PortRow, type PortSettings } from "./ports";

const RELAY_USAGES = ["Door", "Safety relay", "Light", "Gate", "Other"];
const INPUT_USAGES = ["Button", "Door", "REX", "Tampering"];

interface PortCardProps {
  row: PortRow;
  mayChange: boolean;
  /** Whether only the state shows until somebody wants more. */
  folded: boolean;
  /** The level of its heading. */
  level: 2 | 3;
}

/** One port: live state, output switch, and its settings. */
export function PortCard({ row, mayChange, folded, level }: PortCardProps) {
  const { t } = useTranslation(["ports", "common"]);
  const device = useDevice();
  const [opened, fold] = useDisclosure(!folded);
  const settingsId = useId();
  const [urls, urlsShown] = useDisclosure(false);
  const heading = useId();
  const urlsId = useId();
  const { index, settings, state, active, closed } = row;
  const output = settings.direction === "output";
  const save = useSaveSection("io");
  const [name, setName] = useState<string | null>(null);
  const [usage, setUsage] = useState<string | null>(null);
  const dirty = (name !== null && name !== settings.name) || (usage !== null && usage !== settings.usage);

  useUnsaved(dirty);
  const change = (patch: Partial<PortSettings>, done?: () => void) =>
    save.mutate(
      { ports: { [index]: patch } },
      {
        onSuccess: () => {
          said(t("changed", { name: patch.name ?? settings.name }));
          done?.();
        },
        onError: (error) => {
          if (error.field === undefined) complained(t("common:failed.save"), describeError(error, t));
        },
      },
    );
  const flip = useMutation({
    mutationFn: (wanted: boolean) =>
      api.post("/api/v1/ports/{index}", { path: { index: String(index) }, body: { active: wanted } }),
    onError: (error) => complained(settings.name, describeError(error, t)),
  });
  const discard = () => {
    setName(null);
    setUsage(null);
    save.reset();
  };
  const at = (field: string) => complaintFor(save.error, `ports.${index}.${field}`);
  const circuits = [
    { value: "open", label: t("common:state.open") },
    { value: "closed", label: t("common:state.closed") },
  ];
  const owned = state.owner !== undefined && state.owner !== "";
  const hasDoorLight = device.capabilities?.["door"] === undefined;
  const fixedUsage = state.readonly || !mayChange;
  return (
    <Box component="section" className="ae-card" p={{ base: "md", sm: "lg" }} aria-labelledby={heading} data-port={index}>
      <Stack gap="md">
        <Group justify="space-between" wrap="wrap" gap="sm">
          <Group gap="sm" wrap="nowrap">
            <Tooltip label={t(output ? "output" : "input")}>
              <Box className="ae-port-icon" role="img" aria-label={t(output ? "output" : "input")}>
                {output ? <IconLogout2 size={20} aria-hidden /> : <IconLogin2 size={20} aria-hidden />}
              </Box>
            </Tooltip>
            <div>
              <Text fw={600} component={`h${level}`} m={0} fz="md" id={heading}>
                {settings.name}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`kind.${state.kind}`)} · {t("number", { number: index + 1 })}
              </Text>
            </div>
          </Group>
          <Group gap="lg" justify="flex-end" flex="1 0 auto">
            <StateDot
              on={active}
              label={`${t(active ? "common:state.active" : "common:state.inactive")} (${t(closed ? "common:state.closed" : "common:state.open").toLowerCase()})`}
            />
            {output ? (
              <Switch
                size="md"
                checked={active}
                disabled={flip.isPending || state.problem !== "" || owned}
                onChange={(event) => flip.mutate(event.currentTarget.checked)}
                aria-label={t("switch", { name: settings.name })}
              />
            ) : null}
            {folded ? (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-expanded={opened}
                aria-controls={settingsId}
                aria-label={t("settingsOf", { name: settings.name })}
                onClick={fold.toggle}
                className="ae-fold"
              >
                <IconChevronDown size={18} aria-hidden data-open={opened} />
              </ActionIcon>
            ) : null}
          </Group>
        </Group>
        {state.problem == null || state.problem === "" ? null : (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {inWords(state.problem)}
          </Text>
        )}
        {owned ? (
          <Text size="sm" c="dimmed">
            {t("owned", { owner: inWords(state.owner ?? "") })} <Anchor component={Link} to="/access/doors" inherit>{t("toDoors")}</Anchor>
          </Text>
        ) : null}
        <Collapse expanded={opened} id={settingsId}>
          <Stack gap="md">
            <div className="ae-port-grid">
              <TextInput
                label={t("name")}
                value={name ?? settings.name}
                error={at("name")}
                disabled={!mayChange}
                maxLength={64}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Autocomplete
                label={t("usage")}
                description={output && hasDoorLight ? t("usageHint") : undefined}
                inputWrapperOrder={["label", "input", "description", "error"]}
                data={output ? RELAY_USAGES : INPUT_USAGES}
                value={usage ?? settings.usage}
                error={at("usage")}
                disabled={fixedUsage}
                maxLength={64}
                onChange={setUsage}
              />
              <Choice
                label={t("direction")}
                value={settings.direction}
                data={[
                  { value: "input", label: t("input") },
                  { value: "output", label: t("output") },
                ]}
                disabled={!state.configurable || !mayChange || save.isPending}
                error={at("direction")}
                onChange={(value) => change({ direction: value as PortSettings["direction"] })}
              />
              <Choice
                label={t("normal")}
                value={settings.normal_state}
                data={circuits}
                disabled={fixedUsage || save.isPending}
                error={at("normal_state")}
                onChange={(value) => change({ normal_state: value as PortSettings["normal_state"] })}
              />
            </div>
            <Supervision row={row} mayChange={mayChange} />
            <SaveBar
              dirty={dirty}
              busy={save.isPending}
              floating={false}
              onDiscard={discard}
              onSave={() =>
                change(
                  {
                    ...(name === null ? {} : { name }),
                    ...(usage === null ? {} : { usage }),
                  },
                  discard,
                )
              }
            />
            {output && !owned ? (
              <div>
                <UnstyledButton onClick={urlsShown.toggle} aria-expanded={urls} aria-controls={urlsId} className="ae-fold">
                  <IconToggleLeft size={16} aria-hidden />
                  {t("urls")}
                  <IconChevronDown size={16} aria-hidden data-open={urls} />
                </UnstyledButton>
                <Collapse expanded={urls} id={urlsId}>
                  <Stack gap="xs" pt="sm">
                    <Text size="sm" c="dimmed">
                      {t("urlsHint")}
                    </Text>
                    {Object.entries(toggleUrls(window.location.origin, index)).map(([what, url]) => (
                      <Url key={what} label={t(`url.${what}`)} url={url} />
                    ))}
                  </Stack>
                </Collapse>
              </div>
            ) : null}
          </Stack>
        </Collapse>
      </Stack>
    </Box>
  );
}

function Choice(props: {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  disabled: boolean;
  error: string | null;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <Input.Wrapper label={props.label} labelElement="div" labelProps={{ id }} error={props.error}>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={props.value}
        data={props.data}
        disabled={props.disabled}
        onChange={props.onChange}
      />
    </Input.Wrapper>
  );
}

function Url({ label, url }: { label: string; url: string }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" w={92} className="ae-icon">
        {label}
      </Text>
      <code className="ae-mono">{url}</code>
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color={copied ? "accent" : "gray"}
            onClick={copy}
            aria-label={`${t(copied ? "action.copied" : "action.copy")}: ${label}`}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
