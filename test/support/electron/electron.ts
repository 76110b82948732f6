/** A recording double of the electron module: calls of the shell are kept, events of the system are emitted by tests. */
import { EventEmitter } from 'node:events';
import type electron from 'electron';
import { PortDouble } from './ports.ts';
import { UtilityProcessDouble } from './utility-process.ts';

type Listener = (...args: never[]) => unknown;

export class WindowDouble extends EventEmitter {
  readonly options: electron.BrowserWindowConstructorOptions;
  readonly calls: string[] = [];
  readonly webContents = Object.assign(new EventEmitter(), {
    reload: () => void this.calls.push('reload'),
  });
  url = '';
  constructor(options: electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL(url: string): Promise<void> {
    this.url = url;
    return Promise.resolve();
  }
  maximize(): void {
    this.calls.push('maximize');
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  restore(): void {
    this.calls.push('restore');
  }
  destroy(): void {
    this.calls.push('destroy');
  }
  isDestroyed(): boolean {
    return this.calls.includes('destroy');
  }
  isVisible(): boolean {
    return this.calls.includes('show');
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return true;
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1200, height: 700 };
  }
}

/** A page: what the shell sends it, and what it may try. */
export class PageDouble extends EventEmitter {
  readonly sent: { channel: string; message: unknown; ports: PortDouble[] }[] = [];
  openHandler:
    | ((details: { url: string }) => {
        action: string;
        overrideBrowserWindowOptions?: electron.BrowserWindowConstructorOptions;
      })
    | undefined;
  postMessage(channel: string, message: unknown, ports: PortDouble[]): void {
    this.sent.push({ channel, message, ports });
    this.emit('sent');
  }
  closeDevTools(): void {
    this.emit('tools-closed');
  }
  setWindowOpenHandler(handler: PageDouble['openHandler']): void {
    this.openHandler = handler;
  }
}

export type DoubleOptions = {
  readonly userData: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly chosen?: string[];
  readonly packaged?: boolean;
  /** Number of the button that a person presses in a message box. */
  readonly pressed?: number;
  /** False for a second start. */
  readonly first?: boolean;
};

function appDouble(options: DoubleOptions) {
  const app = Object.assign(new EventEmitter(), {
    calls: [] as string[],
    isPackaged: options.packaged ?? false,
    requestSingleInstanceLock: () => options.first ?? true,
    getAppPath: () => '/the/application',
    exit: (code: number) => void app.calls.push(`exit ${code}`),
    enableSandbox: () => void app.calls.push('enableSandbox'),
    whenReady: () => Promise.resolve(),
    getVersion: () => '0.0.0-test',
    getPath: () => options.userData,
    quit: () => void app.calls.push('quit'),
  });
  return app;
}

type Protocols = Map<string, (request: { url: string }) => Promise<Response>>;

function sessionDouble(policy: Record<string, Listener>, protocols: Protocols) {
  return Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: Listener) => void (policy.request = handler),
    setPermissionCheckHandler: (handler: Listener) => void (policy.check = handler),
    setDevicePermissionHandler: (handler: Listener) => void (policy.device = handler),
    webRequest: { onBeforeRequest: (handler: Listener) => void (policy.network = handler) },
    protocol: {
      handle: (scheme: string, handler: (request: { url: string }) => Promise<Response>) =>
        void protocols.set(scheme, handler),
    },
  });
}

export function electronDouble(options: DoubleOptions) {
  const handlers = new Map<string, Listener>();
  const windows: WindowDouble[] = [];
  const processes: UtilityProcessDouble[] = [];
  const schemes: unknown[] = [];
  const protocols: Protocols = new Map();
  const policy: Record<string, Listener> = {};
  const dialogs: unknown[] = [];
  const messages: string[] = [];
  const forks: { readonly entry: string; readonly env?: Record<string, string> }[] = [];
  let menu: electron.MenuItemConstructorOptions[] = [];
  const app = appDouble(options);
  const defaultSession = sessionDouble(policy, protocols);
  const module = {
    app,
    BrowserWindow: class extends WindowDouble {
      static getAllWindows(): WindowDouble[] {
        return windows;
      }
      constructor(given: electron.BrowserWindowConstructorOptions) {
        super(given);
        windows.push(this);
      }
    },
    dialog: {
      showOpenDialog: async (...args: unknown[]) => {
        dialogs.push(args.at(-1));
        return { canceled: options.chosen === undefined, filePaths: options.chosen ?? [] };
      },
      showErrorBox: (_title: string, text: string) => void messages.push(text),
      showMessageBox: async (...args: unknown[]) => {
        messages.push((args.at(-1) as { message: string }).message);
        return { response: options.pressed ?? 0 };
      },
    },
    ipcMain: {
      on: (channel: string, handler: Listener) => void handlers.set(channel, handler),
      handle: (channel: string, handler: Listener) => void handlers.set(channel, handler),
    },
    Menu: {
      buildFromTemplate: (template: electron.MenuItemConstructorOptions[]) => template,
      setApplicationMenu: (template: electron.MenuItemConstructorOptions[]) => void (menu = template),
    },
    MessageChannelMain: class {
      readonly port1: PortDouble;
      readonly port2: PortDouble;
      constructor() {
        ({ port1: this.port1, port2: this.port2 } = PortDouble.pair());
      }
    },
    protocol: { registerSchemesAsPrivileged: (given: unknown[]) => void schemes.push(...given) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession },
    utilityProcess: {
      fork: (entry: string, _args: string[], given: { env?: Record<string, string> }) => {
        forks.push({ entry, ...(given.env && { env: given.env }) });
        const child = new UtilityProcessDouble(entry, options.env);
        processes.push(child);
        return child;
      },
    },
  };
  return {
    module: module as unknown as typeof electron,
    app,
    handlers,
    windows,
    processes,
    schemes,
    protocols,
    policy,
    dialogs,
    messages,
    forks,
    session: defaultSession,
    menu: () => menu,
  };
}

export type ElectronDouble = ReturnType<typeof electronDouble>;
