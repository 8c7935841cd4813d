import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { api } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { SESSION_KEY, useSession } from "../../app/session";
import { describeError } from "../../shared/describeError";
import { EntryFrame } from "./EntryFrame";
import { safeTarget } from "../../shared/accountRules";

export default function LogInPage() {
  const { t } = useTranslation(["entry", "common"]);
  const session = useSession();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const logIn = useMutation({
    mutationFn: () => api.post("/api/v1/session", { body: { user, password } }),
    onSuccess: (answer) => client.setQueryData(SESSION_KEY, answer),
    onError: () => {
      setPassword("");
      passwordField.current?.focus();
    },
  });
  if (session.needsSetup) return <Navigate to="/setup" replace />;
  if (session.authenticated) return <Navigate to={safeTarget(search.get("to"))} replace />;

  const words = (error: ApiError): string => {
    if (error.status === 401) return t("wrong");
    if (error.status === 429 || error.code === "blocked") return t("blocked");
    return describeError(error, t);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!logIn.isPending) logIn.mutate();
  };
  return (
    <EntryFrame title={t("logIn")} lead={t("logInLead")}>
      <form onSubmit={send}>
        <Stack gap="md">
          {logIn.error === null ? null : (
            <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
              {words(logIn.error)}
            </Alert>
          )}
          <TextInput
            label={t("user")}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
          <PasswordInput
            ref={passwordField}
            label={t("password")}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t("showPassword"), tabIndex: 0 }}
          />
          <Button type="submit" size="md" loading={logIn.isPending} fullWidth>
            {t("logIn")}
          </Button>
        </Stack>
      </form>
    </EntryFrame>
  );
}
