import { Alert, Button, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconUserCheck, IconUserQuestion } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { normalUid } from "../bench/cards";

/** Enter a UID, a PIN, or both: the device answers as if they were used at its reader. */
export function CheckCredentials() {
  const { t } = useTranslation(["bench", "common"]);
  const [uid, setUid] = useState("");
  const [bits, setBits] = useState<number | string>("");
  const [pin, setPin] = useState("");
  const check = useMutation({
    mutationFn: () => api.post("/api/v1/credentials/check", { body: { uid, pin, ...(uid !== "" && typeof bits === "number" ? { bits } : {}) } }),
  });
  const badUid = uid !== "" && normalUid(uid) === null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!badUid && (uid !== "" || pin !== "")) check.mutate();
  };
  const field = check.error?.field;
  const complaint = (name: string) => (check.error !== null && field === name ? inWords(check.error.message) : null);
  return (
    <Card title={t("check")} description={t("checkText")} icon={<IconUserCheck size={20} />}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <div className="ae-port-grid">
            <TextInput
              label={t("uid")}
              value={uid}
              error={badUid ? t("badUid") : complaint("uid")}
              onChange={(event) => setUid(event.currentTarget.value)}
            />
            <NumberInput
              label={t("bits")}
              placeholder={t("bitsOfUid")}
              min={1}
              max={512}
              allowDecimal={false}
              value={bits}
              error={complaint("bits")}
              onChange={setBits}
            />
            <TextInput
              label={t("pin")}
              inputMode="numeric"
              autoComplete="off"
              value={pin}
              error={complaint("pin")}
              onChange={(event) => setPin(event.currentTarget.value)}
            />
          </div>
          <Group>
            <Button type="submit" loading={check.isPending} disabled={uid === "" && pin === ""}>
              {t("submit")}
            </Button>
          </Group>
          <div role="status">
            {check.error !== null && field === undefined ? (
              <Alert color="red">{describeError(check.error, t)}</Alert>
            ) : null}
            {check.data === undefined ? null : (
              <Alert
                color={check.data.verdict === "granted" ? "accent" : "orange"}
                variant="light"
                icon={<IconUserQuestion aria-hidden />}
                title={t(`verdict.${check.data.verdict}`)}
              >
                {[check.data.holder, inWords(check.data.message)].filter((part) => part !== "").join(": ")}
              </Alert>
            )}
          </div>
        </Stack>
      </form>
    </Card>
  );
}
