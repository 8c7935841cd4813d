import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { ActionOffer, ConditionOffer } from "../../api/schema.gen";

/** The device's words in the viewer's language, where `offer` in the language file has them. */
function useOfferWords(): (title: string) => string {
  const { t } = useTranslation("rules");
  return (title) => t(`offer.${title}`, { defaultValue: title, nsSeparator: false });
}

/** What the device offers to rules; names of ports and schedules in it change with the settings. */
export function useConditionOffers() {
  useRefreshOn(["conditions"], (frame) => frame.type === "settings" && frame.section !== "rules");
  const query = useQuery({
    queryKey: ["conditions"],
    queryFn: ({ signal }) => api.get("/api/v1/conditions", { signal }),
  });
  const words = useOfferWords();
  const sample = words("Port");
  const data = useMemo(
    () =>
      query.data?.map(
        (offer): ConditionOffer => ({
          ...offer,
          title: words(offer.title),
          source: offer.source.map((item) => ({ ...item, title: words(item.title) })),
          data: offer.data.map((item) => ({ ...item, title: words(item.title) })),
        }),
      ),
    [query.data, sample], // the sample changes with the language
  );
  return { data, error: query.error };
}

export function useActionOffers() {
  useRefreshOn(["actions"], (frame) => frame.type === "settings" && frame.section !== "rules");
  const query = useQuery({ queryKey: ["actions"], queryFn: ({ signal }) => api.get("/api/v1/actions", { signal }) });
  const words = useOfferWords();
  const sample = words("Port");
  const data = useMemo(
    () => query.data?.map((offer): ActionOffer => ({ ...offer, title: words(offer.title) })),
    [query.data, sample], // the sample changes with the language
  );
  return { data, error: query.error };
}

/** How each rule is now. */
export function useRuleStates() {
  useRefreshOn(["rules"], (frame) => frame.type === "rule" || (frame.type === "settings" && frame.section === "rules"));
  return useQuery({ queryKey: ["rules"], queryFn: ({ signal }) => api.get("/api/v1/rules", { signal }) });
}
