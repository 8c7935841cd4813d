import { Alert, Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection } from "../../api/hooks";
import { useSession, type RoleWord } from "../../app/session";
import { nameProblem, passwordProblem } from "../../shared/accountRules";
import { describeError } from "../../shared/describeError";
import { PasswordPair } from "../../shared/PasswordPair";
import { inWords } from "../../shared/sentences";
import { said } from "../../shared/toast";
import type { AccountRow } from "./accounts";

const roles: readonly RoleWord[] = ["administrator", "operator", "viewer"];

/** Adds an account, or updates one: an empty password leaves it as it is. */
export function AccountDialog(props: {
  editing: AccountRow | "new" | null;
  taken: readonly string[];
  onClose: () => void;
}) {
  const { t } = useTranslation(["accounts", "entry", "common"]);
  const session = useSession();
  const save = useSaveSection("accounts");
  const form = useRef<HTMLFormElement>(null);
  const old = props.editing === "new" || props.editing === null ? null : props.editing;
  const [name, setName] = useState(old?.name ?? "");
  const [role, setRole] = useState<RoleWord>(old?.role ?? "viewer");
  const [comment, setComment] = useState(old?.comment ?? "");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [tried, setTried] = useState(false);

  const nameFault = old === null ? nameProblem(name) : null;
  const exists = old === null && props.taken.includes(name);
  const passwordFault = old !== null && password === "" ? null : passwordProblem(password);
  const complaint = (part: string): string | null =>
    save.error?.field === `accounts.${name}.${part}` ? inWords(save.error.message) : null;
  const errors = {
    name: tried && nameFault !== null ? t(`entry:nameProblem.${nameFault}`) : tried && exists ? t("exists") : null,
    password: tried && passwordFault !== null ? t(`entry:passwordProblem.${passwordFault}`) : complaint("password"),
    repeated: tried && repeated !== password ? t("entry:differs") : null,
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault !== null || exists || passwordFault !== null || repeated !== password) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const account = { role, comment, ...(password === "" ? {} : { password }) };
    save.mutate(
      { accounts: { [name]: account } },
      {
        onSuccess: () => {
          said(t("saved", { name }));
          props.onClose();
        },
      },
    );
  };
  const own = old !== null && old.name === session.user && password !== "";
  const general = save.error !== null && complaint("password") === null ? save.error : null;
  return (
    <Modal
      opened={props.editing !== null}
      onClose={props.onClose}
      title={old === null ? t("add") : t("updateTitle", { name: old.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form onSubmit={send} noValidate ref={form}>
        <Stack gap="md">
          {general === null ? null : (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
              {describeError(general, t)}
            </Alert>
          )}
          {old === null ? (
            <TextInput
              label={t("account")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              data-autofocus
              value={name}
              error={errors.name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          ) : null}
          <PasswordPair
            password={password}
            repeated={repeated}
            onPassword={setPassword}
            onRepeated={setRepeated}
            passwordError={errors.password}
            repeatedError={errors.repeated}
          />
          <Radio.Group label={t("privileges")} value={role} onChange={(value) => setRole(value as RoleWord)}>
            <Stack gap="sm" pt={6}>
              {roles.map((word) => (
                <Radio key={word} value={word} label={t(`common:roles.${word}`)} description={t(`roleText.${word}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t("comment")}
            maxLength={256}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          {own ? (
            <Alert color="orange" variant="light">
              {t("ownPassword")}
            </Alert>
          ) : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {old === null ? t("add") : t("common:action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
