import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { AccessSetup } from "../../api/schema.gen";

const KEY = ["access-setup"] as const;

/** Access rules, groups, identification types (the device's own by the page's words), and what they are made of. */
export function useAccessSetup() {
  const { t } = useTranslation("accessRules");
  const inWords = useCallback(
    (setup: AccessSetup): AccessSetup => ({
      ...setup,
      kinds: setup.kinds.map((kind) =>
        kind.builtIn ? { ...kind, name: t(`builtInKind.${kind.id}`, { defaultValue: kind.name }) } : kind,
      ),
    }),
    [t],
  );
  useRefreshOn(KEY, (frame) => frame.type === "settings" && (frame.section === "doors" || frame.section === "schedules"));
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/access-rules", { signal }),
    select: inWords,
  });
}

/** A change that the device answers with all that is there now. */
export function useSetupChange<V>(change: (wanted: V) => Promise<AccessSetup>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (now) => {
      client.setQueryData(KEY, now);
      return client.invalidateQueries({ queryKey: ["people"] });
    },
  });
}
