import { lazy, Suspense, type ComponentType } from "react";
import { createBrowserRouter, Navigate, Outlet, useLocation } from "react-router";
import { PageError } from "./shell/PageError";
import { allPages, type PageInfo } from "./pages";
import { useHasRole, useSession } from "./session";
import { Starting } from "./shell/Starting";
import { NotFoundPage } from "./shell/NotFoundPage";
import { PageSkeleton } from "../shared/PageSkeleton";

const Shell = lazy(() => import("./shell/Shell"));
const LogInPage = lazy(() => import("../features/entry/LogInPage"));
const FirstUsePage = lazy(() => import("../features/entry/FirstUsePage"));

function Gate() {
  const session = useSession();
  const location = useLocation();
  if (session.needsSetup) return <Navigate to="/setup" replace />;
  if (!session.authenticated) {
    const back = location.pathname + location.search;
    return <Navigate to={`/login?to=${encodeURIComponent(back)}`} replace />;
  }
  return (
    <Suspense fallback={<Starting />}>
      <Shell />
    </Suspense>
  );
}

function Entry() {
  return (
    <Suspense fallback={<Starting />}>
      <Outlet />
    </Suspense>
  );
}

function ScreenOf({ page, Screen }: { page: PageInfo; Screen: ComponentType }) {
  const { device } = useSession();
  const allowed = useHasRole(page.role) && (page.shown?.(device) ?? true);
  if (!allowed) return <NotFoundPage />;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <Screen />
    </Suspense>
  );
}


const screens = allPages.map((page) => {
  const Screen = lazy(page.load);
  return {
    path: `${page.path}/*`,
    element: <ScreenOf page={page} Screen={Screen} />,
    errorElement: <PageError />,
  };
});

export const router = createBrowserRouter(
  [
    {
      element: <Entry />,
      errorElement: <PageError />,
      children: [
        { path: "/login", element: <LogInPage /> },
        { path: "/setup", element: <FirstUsePage /> },
      ],
    },
    {
      element: <Gate />,
      errorElement: <PageError />,
      children: [
        { index: true, element: <Navigate to="/status" replace /> },
        ...screens,
        { path: "*", element: <NotFoundPage /> },
      ],
    },
  ],
  { basename: "/ui" },
);
