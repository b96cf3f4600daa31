export { AdminFrame } from './AdminFrame';
export { AuditPage } from './AuditPage';
export { HealthPage } from './HealthPage';
export { JobsPage } from './JobsPage';
export { MailPage } from './MailPage';
export { SettingsPage } from './SettingsPage';
export { StoragePage } from './StoragePage';
export { UsersPage } from './users/UsersPage';
