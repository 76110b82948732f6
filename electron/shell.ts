/** The desktop shell: one window, its menu and dialogs, the engine's process, and the page that may do nothing but show. */
import { join } from 'node:path';
import type { IpcMainEvent, IpcMainInvokeEvent, BrowserWindow as Window } from 'electron';
import type { FileEntry } from '../engine/contract/api.ts';
import { APP_ORIGIN, APP_SCHEME, type DialogPurpose, SHELL_CHANNEL } from '../engine/contract/shell.ts';
import { dialogOptions } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { type Layout, layoutOf } from './layout.ts';
import { menuTemplate } from './menu.ts';
import { filesOf } from './open-with.ts';
import { page } from './pages.ts';
import { isOwn, lockContents, lockSession } from './security.ts';
import { placeOf, readState, writeState } from './window-state.ts';

type Electron = Pick<
  typeof import('electron'),
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'MessageChannelMain'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'utilityProcess'
>;

export class Shell {
  readonly #electron: Electron;
  readonly #layout: Layout;
  readonly #engine: EngineProcess;
  /** What the system asked to open before the engine was there. */
  readonly #early: string[] = [];
  #window: Window | undefined;
  #ready = false;

  constructor(electron: Electron, layout: Layout = layoutOf()) {
    this.#electron = electron;
    this.#layout = layout;
    this.#engine = new EngineProcess(electron, layout, {
      version: electron.app.getVersion(),
      choose: (purpose) => this.#choose(purpose),
      onLost: (code) => console.error(`The engine ended with code ${code}; it is started again.`),
    });
  }

  /** @param args the command line after the program: files to open */
  start(args: readonly string[]): void {
    const { app, protocol } = this.#electron;
    if (!app.requestSingleInstanceLock()) {
      app.quit();
      return;
    }
    protocol.registerSchemesAsPrivileged([
      {
        scheme: APP_SCHEME,
        privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
      },
    ]);
    app.enableSandbox();
    app.on('web-contents-created', (_event, contents) => lockContents(contents));
    app.on('second-instance', (_event, argv, folder) => {
      this.#open(filesOf(argv.slice(1), folder));
      if (this.#window?.isMinimized()) this.#window.restore();
      this.#window?.focus();
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#open([path]);
    });
    app.on('window-all-closed', () => app.quit());
    app.on('activate', () => {
      if (this.#ready && !this.#window) this.#show();
    });
    app.on('will-quit', () => this.#engine.end());
    this.#early.push(...filesOf(args, process.cwd()));
    void app.whenReady().then(() => this.#begin());
  }

  #begin(): void {
    const { ipcMain, Menu, session } = this.#electron;
    lockSession(session.defaultSession);
    session.defaultSession.protocol.handle(APP_SCHEME, ({ url }) => page(this.#layout.renderer, url));
    ipcMain.on(SHELL_CHANNEL.connect, (event) => this.#connect(event));
    ipcMain.handle(SHELL_CHANNEL.grant, (event, paths) => this.#grant(event, paths));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate(process.platform, (purpose) => void this.#openByMenu(purpose))),
    );
    this.#engine.start();
    this.#ready = true;
    this.#open(this.#early.splice(0));
    this.#show();
  }

  #show(): void {
    const { app, BrowserWindow, screen } = this.#electron;
    const statePath = join(app.getPath('userData'), 'window.json');
    const saved = readState(statePath);
    const window = new BrowserWindow({
      ...placeOf(
        saved,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      minWidth: 800,
      minHeight: 500,
      title: 'Lanetrace',
      backgroundColor: '#14171c',
      show: false,
      webPreferences: {
        preload: this.#layout.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    if (saved?.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () =>
      writeState(statePath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
    );
    window.on('closed', () => {
      this.#window = undefined;
    });
    void window.loadURL(`${APP_ORIGIN}/`);
  }

  #connect(event: IpcMainEvent): void {
    if (!isOwn(event.senderFrame?.url ?? '')) return;
    const { port1, port2 } = new this.#electron.MessageChannelMain();
    this.#engine.connect(port1);
    event.sender.postMessage(SHELL_CHANNEL.port, null, [port2]);
  }

  async #grant(event: IpcMainInvokeEvent, paths: unknown): Promise<readonly FileEntry[]> {
    if (!isOwn(event.senderFrame?.url ?? '')) throw new Error('Only our own page may ask for this.');
    if (
      !Array.isArray(paths) ||
      !paths.every((path): path is string => typeof path === 'string' && path !== '')
    )
      throw new Error('These are no dropped files.');
    return this.#engine.grant(paths);
  }

  #open(paths: readonly string[]): void {
    if (paths.length === 0) return;
    if (this.#ready) this.#engine.open(paths);
    else this.#early.push(...paths);
  }

  async #openByMenu(purpose: DialogPurpose): Promise<void> {
    this.#open(await this.#choose(purpose));
  }

  async #choose(purpose: DialogPurpose): Promise<readonly string[]> {
    const { dialog } = this.#electron;
    const options = dialogOptions(purpose);
    const { canceled, filePaths } = this.#window
      ? await dialog.showOpenDialog(this.#window, options)
      : await dialog.showOpenDialog(options);
    return canceled ? [] : filePaths;
  }
}
