import type { components } from './schema';

/**
 * The shapes of the API, named as the app speaks of them. They come from the server's own description
 * (`rostrum openapi > openapi.json`, then `npm run schema`); a test holds the two files together.
 */
type Schemas = components['schemas'];

/** An answer of the server: what it does not know it says as null, it leaves nothing out. */
type Answer<T> = T extends (infer Each)[]
  ? Answer<Each>[]
  : T extends object
    ? { [K in keyof T]-?: Answer<Exclude<T[K], undefined>> }
    : T;

export type Role = Schemas['Role'];
export type User = Answer<Schemas['User']>;
export type Tokens = Answer<Schemas['Tokens']>;
export type Instance = Answer<Schemas['Instance']>;
export type AdminSettings = Answer<Schemas['HouseSettings']>;

export type RoomKind = Schemas['RoomKind'];
export type RoomRole = Schemas['ObjectRole'];
export type Room = Answer<Schemas['Room']>;
export type TakeQuality = Answer<Schemas['TakeQuality']>;
export type Ingest = Answer<Schemas['Ingest']>;
export type IngestPicture = Ingest['picture'];
export type IngestState = Answer<Schemas['IngestState']>;

export type TrackKind = Schemas['TrackKind'];
export type TrackState = Schemas['TrackState'];
export type Piece = Answer<Schemas['PieceView']>;
export type Track = Answer<Schemas['TrackView']>;
export type Rendition = Answer<Schemas['RenditionView']>;
export type RecordingInfo = Answer<Schemas['Info']>;
export type TrackSync = Answer<Schemas['TrackSyncView']>;
export type PartSync = Answer<Schemas['PartSync']>;
export type SyncWord = Schemas['SyncWord'];

export type JobState = Schemas['State'];
export type RecordingState = Schemas['RecordingState'];
export type Job = Answer<Schemas['Job']>;
export type JobDetail = Answer<Schemas['JobDetail']>;
export type JobTry = Answer<Schemas['JobTry']>;
export type JobLog = Answer<Schemas['JobLog']>;
export type JobsRetried = Answer<Schemas['JobsRetried']>;
export type Recording = Answer<Schemas['Recording']>;

/** How a mix looks. */
export type MixLook = Answer<Schemas['MixLook']>;
/** How a mix sounds. */
export type MixSound = Answer<Schemas['MixSound']>;
/** How loud a mix is. */
export type MixLoudness = Answer<Schemas['MixLoudness']>;
/** How a mix is cut. */
export type MixCut = Answer<Schemas['MixCut']>;
/** What of its pauses would be taken out of a mix. */
export type MixPauses = Answer<Schemas['MixPauses']>;
/** A picture or clip that its owner keeps for films. */
export type BrandAsset = Answer<Schemas['BrandAsset']>;
/** All that can be said of a mix. */
export interface MixParts {
  look: MixLook;
  sound: MixSound;
  cut: MixCut;
}
export type MixRecipe = Omit<Answer<Schemas['RecipeView']>, keyof MixParts> & MixParts;
export type MixVersion = Omit<Answer<Schemas['RecipeVersion']>, keyof MixParts> & MixParts;

/** How a file to take along is made. */
export type OutputSettings = Answer<Schemas['OutputSettings']>;
/** A file that was made of a recording, to publish or to go on working with. */
export type Output = Answer<Schemas['Output']>;

export type RecoveryLink = Answer<Schemas['RecoveryLink']>;
export type Recovery = Answer<Schemas['Recovery']>;
export type Standing = Answer<Schemas['TakesOfPerson']>;
export type TakeStanding = Answer<Schemas['TakeStanding']>;

export type Playback = Answer<Schemas['Playback']>;
/** Minimum and maximum in turn, −128…127. */
export type Peaks = Answer<Schemas['PeaksView']>;

export type Scope = Schemas['Scope'];
export type ApiToken = Answer<Schemas['ApiToken']>;
export type Notifications = Answer<Schemas['Notifications']>;
export type OwnStorage = Answer<Schemas['OwnStorage']>;
export type Person = Answer<Schemas['FoundPerson']>;
/** The words are made by the app, from `kind` and `params`. */
export type Notice = Omit<Answer<Schemas['Notice']>, 'params'> & {
  params: Record<string, unknown>;
};
export type NoticePage = Omit<Answer<Schemas['NoticePage']>, 'items'> & { items: Notice[] };

export type UserState = Schemas['UserState'];
export type Invited = Answer<Schemas['Invited']>;
export type ResetLink = Answer<Schemas['ResetLink']>;
export type UserStorage = Answer<Schemas['PersonStorage']>;
export type HouseStorage = Omit<Answer<Schemas['HouseStorage']>, 'backend'> & {
  backend: 'disk' | 's3';
};
export type DamagedFile = Answer<Schemas['DamagedFile']>;
export type UnclaimedFile = Answer<Schemas['UnclaimedFile']>;
export type StorageHealth = Answer<Schemas['StorageHealth']>;
export type LetterState = Schemas['LetterState'];
export type Letter = Answer<Schemas['OutboxLetter']>;
export type Logged = Answer<Schemas['AuditEntry']>;
export type Check = Answer<Schemas['Check']>;
export type Ready = Answer<Schemas['Ready']>;
export type CallHealth = Answer<Schemas['Health']>;

export type CourseRole = Schemas['CourseRole'];
export type CourseAction = Schemas['CourseAction'];
export type Course = Answer<Schemas['Course']>;
export type CourseFields = Schemas['NewCourse'];
export type CourseChange = Partial<Schemas['CourseChange']>;
export type Section = Answer<Schemas['Section']>;
export type Lecture = Answer<Schemas['Lecture']>;
export type Order = Answer<Schemas['NewOrder']>;
export type EnrolmentState = Schemas['EnrollmentStatus'];
export type Enrolment = Answer<Schemas['Enrollment']>;
export type CsvRow = Answer<Schemas['ReportRow']>;
export type Permission = Answer<Schemas['Permission']>;
/** Where somebody stands with one recording. */
export type WatchProgress = Answer<Schemas['InProgress']>;

export type PlaybackInfo = Answer<Schemas['PlaybackInfo']>;
/** How viewers of a live stream see several people. */
export type LiveLayout = Schemas['LiveLayout'];
/** What of a recording goes out while it runs, or did. */
export type LiveStream = Answer<Schemas['LiveStream']>;
export type Destination = Answer<Schemas['Destination']>;
export type Destinations = Answer<Schemas['Destinations']>;
/** What viewers of a live stream say. */
export type Audience = Answer<Schemas['Audience']>;
export type AudienceMessage = Answer<Schemas['AudienceMessage']>;
export type AudienceEvent = Answer<Schemas['AudienceEvent']>;
export type LiveLayer = Answer<Schemas['LiveLayer']>;
export type CaptionKind = Schemas['CaptionKind'];
export type Caption = Answer<Schemas['Caption']>;
export type Chapter = Answer<Schemas['Chapter']>;
export type RungState = Schemas['RungState'];
export type RungProgress = Answer<Schemas['RungView']>;
/** `none` until somebody asks. */
export type TranscodeProgress = Omit<Answer<Schemas['Percent']>, 'state'> & {
  state: 'none' | JobState;
};

export type Share = Answer<Schemas['Share']>;
export type NewShare = Partial<Schemas['NewShare']>;
export type ShareChange = Partial<Schemas['ShareChange']>;
/** What a link opens. */
export type SharedRecording = Answer<Schemas['OpenedShare']>;

export type ImportResult = Answer<Schemas['ImportResult']>;
export type Importing = Answer<Schemas['Importing']>;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** Figures of what was watched, and of who attended. */
export type Attendance = Schemas['Attendance'];
export type AttendanceCounts = Answer<Schemas['AttendanceCounts']>;
export type AnalyticsPerson = Answer<Schemas['AnalyticsPerson']>;
export type Definition = Answer<Schemas['Definition']>;
export type DropOff = Answer<Schemas['DropOff']>;
export type RecordingAnalytics = Answer<Schemas['RecordingAnalytics']>;
export type LectureAnalytics = Answer<Schemas['LectureAnalytics']>;
export type LectureInCourse = Answer<Schemas['LectureInCourse']>;
export type LectureFigures = Answer<Schemas['LectureFigures']>;
export type Attended = Answer<Schemas['Attended']>;
export type CourseAnalytics = Answer<Schemas['CourseAnalytics']>;
export type StudentStanding = Answer<Schemas['StudentStanding']>;
export type StudentAnalytics = Answer<Schemas['StudentAnalytics']>;
export type StudentInCourse = Answer<Schemas['StudentInCourse']>;
export type StudentLecture = Answer<Schemas['StudentLecture']>;
export type AtRisk = Answer<Schemas['AtRisk']>;
export type RiskReason = Answer<Schemas['RiskReason']>;
export type ReasonCode = Schemas['ReasonCode'];
export type Objection = Answer<Schemas['Objection']>;
export type ObjectionAnswer = Schemas['ObjectionAnswer'];
export type Measures = Answer<Schemas['Measures']>;
export type ReportKind = Schemas['ReportKind'];
export type ReportInterval = Schemas['ReportInterval'];
export type ReportSchedule = Answer<Schemas['ReportSchedule']>;
export type UsageAnalytics = Answer<Schemas['UsageAnalytics']>;
export type UsageDay = Answer<Schemas['UsageDay']>;
