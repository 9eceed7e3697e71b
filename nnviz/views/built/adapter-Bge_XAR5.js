import"./core-BqEuGQIi.js";import{s as a}from"./adapter-DRUcLdbO.js";export{a as default};
