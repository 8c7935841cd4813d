import {
  Box,
  Button,
  Collapse,
  Group,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconChevronDown, IconCreditCard, IconDice5, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AccessSetup } from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { showMoment } from "../../shared/time";
import { complained, said } from "../../shared/toast";
import { fromLocal, toLocal } from "../entryList/holders";
import { STATES, type CredentialDraft, type CredentialState } from "./people";

const PIN_DIGITS = 6;
const MOST_BITS = 512;

interface Props {
  credential: CredentialDraft;
  position: number;
  setup: AccessSetup;
  complaint: (name: string) => string | null;
  onChange: (patch: Partial<CredentialDraft>) => void;
  onRemove: () => void;
}

/** One credential of a person: what is shown at a reader, when it counts, and what it opens. */
export function CredentialFields({ credential, position, setup, complaint, onChange, onRemove }: Props) {
  const { t } = useTranslation(["people", "common"]);
  const rare = ["note", "qr", "duressPin", "identification", "longAccess", "passbackExempt"];
  const [more, setMore] = useState(false);
  const open = more || rare.some((name) => complaint(name) !== null);
  const title = t("credentialNumber", { number: position + 1 });
  const states = STATES.includes(credential.status) ? STATES : [...STATES, credential.status];
  return (
    <Box component="fieldset" className="ae-fieldset" data-credential={position}>
      <Group justify="space-between" mb="sm">
        <Text component="legend" size="sm" fw={650}>
          {title}
        </Text>
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          leftSection={<IconTrash size={15} aria-hidden />}
          aria-label={`${t("remove")}: ${title}`}
          onClick={onRemove}
        >
          {t("remove")}
        </Button>
      </Group>
      <Stack gap="md">
        <CardField credential={credential} complaint={complaint("card")} wrongLength={complaint("bits")} onChange={onChange} />
        <PinField credential={credential} complaint={complaint("pin")} onChange={onChange} />
        <TextInput
          label={t("kind.plate")}
          maxLength={64}
          autoComplete="off"
          value={credential.plate}
          error={complaint("plate")}
          onChange={(event) => onChange({ plate: event.currentTarget.value })}
        />
        <MultiSelect
          label={t("rules")}
          description={t("rulesHint")}
          data={setup.rules.map(({ id, name }) => ({ value: id, label: name }))}
          placeholder={setup.rules.length === 0 ? t("noRules") : undefined}
          value={credential.rules.filter((id) => setup.rules.some((rule) => rule.id === id))}
          error={complaint("rules")}
          onChange={(rules) => onChange({ rules })}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput
            type="datetime-local"
            label={t("validFrom")}
            value={toLocal(credential.validFrom)}
            error={complaint("validFrom")}
            onChange={(event) => onChange({ validFrom: fromLocal(event.currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label={t("validTo")}
            value={toLocal(credential.validTo)}
            error={complaint("validTo")}
            onChange={(event) => onChange({ validTo: fromLocal(event.currentTarget.value) })}
          />
          <Select
            label={t("state")}
            allowDeselect={false}
            data={states.map((value) => ({ value, label: t(`status.${value}`) }))}
            value={credential.status}
            error={complaint("status")}
            onChange={(value) => value !== null && onChange({ status: value as CredentialState })}
          />
        </SimpleGrid>
        <Box>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={open}
            rightSection={<IconChevronDown size={15} aria-hidden />}
            onClick={() => setMore(!more)}
          >
            {t("more")}
          </Button>
          <Collapse expanded={open}>
            <Rare credential={credential} setup={setup} complaint={complaint} onChange={onChange} />
          </Collapse>
        </Box>
      </Stack>
    </Box>
  );
}

function Rare({ credential, setup, complaint, onChange }: Pick<Props, "credential" | "setup" | "complaint" | "onChange">) {
  const { t } = useTranslation(["people", "common"]);
  return (
    <Stack gap="md" mt="sm">
      <TextInput
        label={t("kind.qr")}
        maxLength={256}
        autoComplete="off"
        value={credential.qr}
        error={complaint("qr")}
        onChange={(event) => onChange({ qr: event.currentTarget.value })}
      />
      <SecretField
        label={t("duressPin")}
        hint={t("duressPinHint")}
        value={credential.duressPin}
        stored={credential.hasDuressPin}
        error={complaint("duressPin")}
        onChange={(duressPin) => onChange({ duressPin })}
      />
      <MultiSelect
        label={t("identification")}
        description={t("identificationHint")}
        data={setup.kinds.map(({ id, name }) => ({ value: id, label: name }))}
        value={credential.identification}
        error={complaint("identification")}
        onChange={(identification) => onChange({ identification })}
      />
      <Switch
        label={t("longAccess")}
        description={t("longAccessHint")}
        checked={credential.longAccess}
        onChange={(event) => onChange({ longAccess: event.currentTarget.checked })}
      />
      <Switch
        label={t("passbackExempt")}
        description={t("passbackExemptHint")}
        checked={credential.passbackExempt}
        onChange={(event) => onChange({ passbackExempt: event.currentTarget.checked })}
      />
      <TextInput
        label={t("note")}
        maxLength={1024}
        value={credential.note}
        error={complaint("note")}
        onChange={(event) => onChange({ note: event.currentTarget.value })}
      />
    </Stack>
  );
}

interface FieldProps {
  credential: CredentialDraft;
  complaint: string | null;
  onChange: (patch: Partial<CredentialDraft>) => void;
}

function CardField({ credential, complaint, wrongLength, onChange }: FieldProps & { wrongLength: string | null }) {
  const { t, i18n } = useTranslation(["people", "common"]);
  const fetch = useMutation({
    mutationFn: () => api.get("/api/v1/credentials", {}),
    onSuccess: (latest) => {
      const card = latest.find((one) => one.kind === "card");
      if (card === undefined) {
        complained(t("noLatestTitle"), t("noLatest"));
        return;
      }
      onChange({ card: card.uid, bits: card.bits });
      said(t("fetched", { time: showMoment(card.time, i18n.language), reader: card.reader }));
    },
    onError: (error) => complained(t("noLatestTitle"), describeError(error, t)),
  });
  return (
    <Group align="flex-start" wrap="wrap" gap="sm">
      <TextInput
        flex="1 1 220px"
        label={t("kind.card")}
        description={t("cardHint")}
        className="ae-mono-input"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        value={credential.card}
        error={complaint}
        onChange={(event) => onChange({ card: event.currentTarget.value })}
      />
      <NumberInput
        flex="0 1 120px"
        label={t("bits")}
        description={t("bitsHint")}
        min={1}
        max={MOST_BITS}
        allowDecimal={false}
        hideControls
        value={credential.bits === 0 ? "" : credential.bits}
        error={wrongLength}
        onChange={(value) => onChange({ bits: Number(value) || 0 })}
      />
      <Button
        mt={{ base: 0, xs: 44 }}
        variant="default"
        leftSection={<IconCreditCard size={17} aria-hidden />}
        loading={fetch.isPending}
        onClick={() => fetch.mutate()}
      >
        {t("latest")}
      </Button>
    </Group>
  );
}

function PinField({ credential, complaint, onChange }: FieldProps) {
  const { t } = useTranslation(["people", "common"]);
  const [visible, setVisible] = useState(false);
  const draw = useMutation({
    mutationFn: () => api.post("/api/v1/people-pin", { query: { digits: PIN_DIGITS } }),
    onSuccess: ({ pin }) => {
      onChange({ pin });
      setVisible(true);
    },
    onError: (error) => complained(t("generate"), describeError(error, t)),
  });
  return (
    <Group align="flex-start" wrap="wrap" gap="sm">
      <SecretField
        label={t("kind.pin")}
        hint={t("pinHint")}
        value={credential.pin}
        stored={credential.hasPin}
        error={complaint}
        visible={visible}
        onVisible={setVisible}
        onChange={(pin) => onChange({ pin })}
      />
      <Button
        mt={{ base: 0, xs: 44 }}
        variant="default"
        leftSection={<IconDice5 size={17} aria-hidden />}
        loading={draw.isPending}
        onClick={() => draw.mutate()}
      >
        {t("generate")}
      </Button>
    </Group>
  );
}

/** A PIN that the device has but never tells: typing replaces it, and it can be removed. */
function SecretField(props: {
  label: string;
  hint: string;
  value: string | null;
  stored: boolean;
  error: string | null;
  visible?: boolean;
  onVisible?: (visible: boolean) => void;
  onChange: (value: string | null) => void;
}) {
  const { t } = useTranslation(["people", "common"]);
  const untouched = props.stored && props.value === null;
  const words = untouched ? t("pinSet") : props.stored && props.value === "" ? t("pinGoes") : "";
  return (
    <Stack gap={4} flex="1 1 220px">
      <PasswordInput
        label={props.label}
        description={props.hint}
        inputMode="numeric"
        autoComplete="off"
        maxLength={32}
        placeholder={words}
        {...(props.visible === undefined ? {} : { visible: props.visible, onVisibilityChange: props.onVisible })}
        value={props.value ?? ""}
        error={props.error}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          props.onChange(typed === "" && props.stored ? null : typed);
        }}
      />
      {props.stored ? (
        <Group>
          <Button variant="subtle" size="compact-xs" onClick={() => props.onChange(props.value === "" ? null : "")}>
            {props.value === "" ? t("keepPin", { name: props.label }) : t("removePin", { name: props.label })}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}
