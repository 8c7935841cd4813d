import { Alert, Anchor, Button, Checkbox, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle, IconLockOpen2 } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Navigate } from "react-router";
import { api } from "../../api/client";
import { SESSION_KEY, useSession } from "../../app/session";
import { describeError } from "../../shared/describeError";
import { EntryFrame } from "./EntryFrame";
import { PasswordPair } from "../../shared/PasswordPair";
import { PreviewPicture } from "./PreviewPicture";
import { nameProblem, passwordProblem } from "../../shared/accountRules";
import { inWords } from "../../shared/sentences";

/** A factory-default device has no account: the first visitor creates the administrator. */
export default function FirstUsePage() {
  const { t } = useTranslation(["entry", "common"]);
  const session = useSession();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [licence, licenceDialog] = useDisclosure(false);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const [accepted, setAccepted] = useState(false);
  const [tried, setTried] = useState(false);
  const create = useMutation({
    mutationFn: () => api.post("/api/v1/setup", { body: { user: name, password, acceptLicence: true } }),
    onSuccess: (answer) => client.setQueryData(SESSION_KEY, answer),
  });
  if (!session.needsSetup) return <Navigate to="/status" replace />;

  const refused = (field: string): string | null =>
    create.error?.field === field ? inWords(create.error.message) : null;
  const nameFault = nameProblem(name);
  const passwordFault = passwordProblem(password);
  const errors = {
    name: tried && nameFault !== null ? t(`nameProblem.${nameFault}`) : refused("user"),
    password: tried && passwordFault !== null ? t(`passwordProblem.${passwordFault}`) : refused("password"),
    repeated: tried && repeated !== password ? t("differs") : null,
    licence: tried && !accepted ? t("mustAccept") : null,
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault === null && passwordFault === null && repeated === password && accepted) {
      if (!create.isPending) create.mutate();
      return;
    }
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  const general = create.error !== null && create.error.field === undefined ? create.error : null;
  return (
    <EntryFrame title={t("setUp")} lead={t("setUpLead")}>
      {session.preview ? <PreviewPicture left={session.preview_left} /> : null}
      <form onSubmit={send} noValidate ref={form}>
        <Stack gap="md">
          {window.location.protocol === "http:" ? (
            <Alert color="orange" variant="light" icon={<IconLockOpen2 aria-hidden />}>
              {t("clearText")}
            </Alert>
          ) : null}
          {general === null ? null : (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
              {describeError(general, t)}
            </Alert>
          )}
          <TextInput
            label={t("user")}
            description={t("userHint")}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            value={name}
            error={errors.name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordPair
            password={password}
            repeated={repeated}
            onPassword={setPassword}
            onRepeated={setRepeated}
            passwordError={errors.password}
            repeatedError={errors.repeated}
          />
          <Checkbox
            label={t("accept")}
            checked={accepted}
            error={errors.licence}
            onChange={(event) => setAccepted(event.currentTarget.checked)}
          />
          <Anchor component="button" type="button" size="sm" ta="start" onClick={licenceDialog.open}>
            {t("readLicence")}
          </Anchor>
          <Button type="submit" size="md" loading={create.isPending} fullWidth>
            {t("addAccount")}
          </Button>
        </Stack>
      </form>
      <Modal
        opened={licence}
        onClose={licenceDialog.close}
        title={t("licence")}
        size="lg"
        closeButtonProps={{ "aria-label": t("common:action.close") }}
      >
        <Stack gap="sm">
          {(["free", "warranty", "copy"] as const).map((part) => (
            <Text size="sm" key={part}>
              {t(`licenceText.${part}`)}
            </Text>
          ))}
          <Anchor href="https://www.gnu.org/licenses/gpl-3.0.html" target="_blank" rel="noreferrer" size="sm">
            GPL-3.0-or-later
          </Anchor>
        </Stack>
      </Modal>
    </EntryFrame>
  );
}
