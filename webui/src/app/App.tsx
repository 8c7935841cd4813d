import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { RouterProvider } from "react-router";
import { ApiError } from "../api/errors";
import { pageNonce } from "./nonce";
import { router } from "./router";
import { SessionProvider } from "./session";
import { Starting, Unreachable } from "./shell/Starting";
import { cssVariables, theme } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, failure) => failure instanceof ApiError && failure.unreachable && count < 3,
      refetchOnWindowFocus: false,
      staleTime: 5_000,
    },
  },
});

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={4} />
        <Suspense fallback={<Starting />}>
          <SessionProvider waiting={<Starting />} failed={(retry) => <Unreachable retry={retry} />}>
            <RouterProvider router={router} />
          </SessionProvider>
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
