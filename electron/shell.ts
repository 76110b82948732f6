/**
 * The desktop shell: a window and further ones that its page opens, the menu and dialogs, the engine's process, and the page that may
 * do nothing but show. Packed, it starts the engine only after what lies beside the archive was found as it was packed, and has no
 * developer tools.
 */

import { join } from 'node:path';
import type { IpcMainEvent, IpcMainInvokeEvent, WebPreferences, BrowserWindow as Window } from 'electron';
import type { FileEntry } from '../engine/contract/api.ts';
import { APP_ORIGIN, APP_SCHEME, type DialogPurpose, SHELL_CHANNEL } from '../engine/contract/hosts/shell.ts';
import { say } from '../engine/contract/say.ts';
import { canBeOpened, cleanEnvironment, filesOf, refusedSwitch } from './command-line.ts';
import { dialogOptions } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { type Fault, faultBeside } from './integrity.ts';
import { type Layout, layoutOf } from './layout.ts';
import { menuTemplate } from './menu.ts';
import { page } from './pages.ts';
import { keepPrivate } from './private-folder.ts';
import { Restarts } from './restarts.ts';
import { isFromOwnPage, lockContents, lockSession } from './security.ts';
import { ShellLog } from './shell-log.ts';
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

/** Said on stderr when the window is there; tools/setup/run-shell.mjs waits for it. */
export const WINDOW_SHOWN = 'Lanetrace: the window is shown.';
/** Said by a second start, whose files the first one opens. */
export const HANDED_OVER = 'Lanetrace is open already; its window comes to the front.';
/** More than a person drops at once. */
const DROPPED_LIMIT = 1000;

export class Shell {
  readonly #electron: Electron;
  readonly #layout: Layout;
  readonly #engine: EngineProcess;
  /** False in the packed shell. */
  readonly #development: boolean;
  readonly #log = new ShellLog();
  readonly #engineEnds = new Restarts();
  readonly #pageEnds = new Restarts();
  /** What the system asked to open before the engine was there. */
  readonly #early: string[] = [];
  #window: Window | undefined;
  #ready = false;

  constructor(electron: Electron, layout: Layout = layoutOf()) {
    this.#electron = electron;
    this.#layout = layout;
    this.#development = !electron.app.isPackaged;
    this.#engine = new EngineProcess(electron, layout, {
      version: electron.app.getVersion(),
      choose: (purpose) => this.#choose(purpose),
      onLost: (code) => this.#engineLost(code),
      say: (line) => this.#log.say(line),
      ...(!this.#development && { env: cleanEnvironment(process.env) }),
    });
  }

  /** @param argv the whole command line: the program, its switches, files to open */
  start(argv: readonly string[]): void {
    const { app, protocol } = this.#electron;
    const refused = this.#development ? undefined : refusedSwitch(argv.slice(1));
    if (refused !== undefined) {
      say(`Lanetrace does not start with ${refused}: it would open what it shows to other programs.`);
      app.exit(2);
      return;
    }
    if (!app.requestSingleInstanceLock()) {
      say(HANDED_OVER);
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
    app.on('web-contents-created', (_event, contents) => {
      const further = (): number => this.#electron.BrowserWindow.getAllWindows().length - 1;
      lockContents(contents, this.#development, further, this.#pagePreferences);
      contents.on('did-create-window', (window) => this.#follow(window));
    });
    app.on('second-instance', (_event, args, folder) => {
      this.#open(this.#filesOf(args, folder));
      if (this.#window?.isMinimized()) this.#window.restore();
      this.#window?.focus();
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      if (canBeOpened(path)) this.#open([path]);
    });
    app.on('window-all-closed', () => app.quit());
    app.on('activate', () => {
      if (this.#ready && !this.#window) this.#show();
    });
    app.on('will-quit', () => this.#engine.end());
    this.#early.push(...this.#filesOf(argv, process.cwd()));
    const checked = this.#check();
    void app.whenReady().then(() => this.#begin(checked));
  }

  /** Files among the arguments of a start; in development the application itself is one of them. */
  #filesOf(argv: readonly string[], folder: string): readonly string[] {
    const application = this.#electron.app.getAppPath();
    return filesOf(argv.slice(1), folder).filter((path) => path !== application);
  }

  async #check(): Promise<Fault | undefined> {
    const { archive } = this.#layout;
    return archive === undefined ? undefined : faultBeside(archive);
  }

  async #begin(checked: Promise<Fault | undefined>): Promise<void> {
    const { app, ipcMain, Menu, session } = this.#electron;
    keepPrivate(app.getPath('userData'));
    lockSession(session.defaultSession, this.#development);
    session.defaultSession.protocol.handle(APP_SCHEME, ({ url, method }) =>
      page(this.#layout.renderer, url, method),
    );
    ipcMain.on(SHELL_CHANNEL.connect, (event) => this.#connect(event));
    ipcMain.handle(SHELL_CHANNEL.grant, (event, paths) => this.#grant(event, paths));
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate(
          process.platform,
          { open: (purpose) => void this.#openByMenu(purpose), showLog: () => this.#engine.showLog() },
          this.#development,
        ),
      ),
    );
    // The page comes from the archive and may load while the rest is being checked; what it asks waits for the engine.
    this.#ready = true;
    this.#open(this.#early.splice(0));
    this.#show();
    const fault = await checked;
    if (fault === undefined || (fault.replaceable && (await this.#mayRun(fault)))) {
      this.#log.note('info', 'started', {
        version: app.getVersion(),
        electron: process.versions.electron,
        packed: !this.#development,
      });
      // Not waited for: a log that is slow to begin must not hold up the engine.
      void this.#log.begin();
      this.#engine.start();
    } else this.#fail(`${fault.sentence} Nothing of it was run. Install Lanetrace again.`);
  }

  /** A library that its licence lets a person replace runs when that person says so. */
  async #mayRun({ sentence }: Fault): Promise<boolean> {
    const { response } = await this.#electron.dialog.showMessageBox({
      type: 'warning',
      message: sentence,
      detail:
        'You may have replaced this library, as its licence (LGPL) allows. If you have not, quit and install Lanetrace again.',
      buttons: ['Quit', 'Run with it'],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  }

  /** Ends the shell with a sentence: on stderr, and packed, where nobody may see that, in a box. */
  #fail(sentence: string): void {
    const { app, dialog } = this.#electron;
    say(sentence);
    if (!this.#development) dialog.showErrorBox('Lanetrace cannot start', sentence);
    app.exit(1);
  }

  /** What every page is held by. */
  get #pagePreferences(): WebPreferences {
    return {
      preload: this.#layout.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: this.#development,
    };
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
      webPreferences: this.#pagePreferences,
    });
    this.#window = window;
    if (saved?.maximized) window.maximize();
    window.once('ready-to-show', () => {
      window.show();
      this.#log.say(WINDOW_SHOWN, 'info');
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => void this.#pageLost(window, reason));
    window.on('close', () =>
      writeState(statePath, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
    );
    window.on('closed', () => {
      this.#window = undefined;
    });
    window.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => {
      if (!window.isDestroyed() && !window.isVisible())
        this.#fail(`The page did not load: ${String(error)}.`);
    });
  }

  /** A further window shares the process of the first page: where that ends it goes, and the first one comes back. */
  #follow(window: Window): void {
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      this.#log.say(`A further window was closed, since the process of its page ended (${reason}).`);
      window.destroy();
    });
  }

  /** @returns false where the engine is not to be started again */
  async #engineLost(code: number): Promise<boolean> {
    this.#log.say(`The engine ended with code ${code}; it is started again.`);
    return this.#mayGoOn(
      this.#engineEnds,
      `The engine ended several times within a minute, last with code ${code}.`,
    );
  }

  /** A page whose process ended is loaded again; the engine and its jobs were not touched. */
  async #pageLost(window: Window, reason: string): Promise<void> {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    this.#log.say(`The process of the page ended (${reason}); the page is loaded again.`);
    const what = `The page of the window ended several times within a minute, last with the reason "${reason}".`;
    if (!(await this.#mayGoOn(this.#pageEnds, what)) || window.isDestroyed()) return;
    window.webContents.reload();
    void this.#electron.dialog.showMessageBox(window, {
      type: 'warning',
      message: 'The page ended and was loaded again.',
      detail: `Reason: ${reason}. Drives and running jobs are not affected.`,
      buttons: ['OK'],
    });
  }

  /** True at once for the first ends; of more, a person decides. Ends the shell where the answer is no. */
  async #mayGoOn(ends: Restarts, message: string): Promise<boolean> {
    if (ends.allow()) return true;
    const { app, dialog } = this.#electron;
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message,
      detail: 'Drives keep what was finished.',
      buttons: ['Start it again', 'Quit Lanetrace'],
      defaultId: 0,
      cancelId: 1,
    });
    if (response === 0) {
      ends.forget();
      return true;
    }
    app.quit();
    return false;
  }

  #connect(event: IpcMainEvent): void {
    if (!isFromOwnPage(event)) return;
    const { port1, port2 } = new this.#electron.MessageChannelMain();
    this.#engine.connect(port1);
    event.sender.postMessage(SHELL_CHANNEL.port, null, [port2]);
  }

  async #grant(event: IpcMainInvokeEvent, paths: unknown): Promise<readonly FileEntry[]> {
    if (!isFromOwnPage(event)) throw new Error('Only our own page may ask for this.');
    if (
      !Array.isArray(paths) ||
      paths.length > DROPPED_LIMIT ||
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
    const options = dialogOptions(purpose, this.#engine.kinds);
    const { canceled, filePaths } = this.#window
      ? await dialog.showOpenDialog(this.#window, options)
      : await dialog.showOpenDialog(options);
    return canceled ? [] : filePaths;
  }
}
